using System.Text;
using Bulletins.Mail.Reports;
using Bulletins.Tracking.Reports;

namespace Bulletins.Adapters.Tests.Mail.Reports;

/// <summary>Automatic answers of people who are away, and of people who have left.</summary>
public class DepartureWordsTests
{
    [TestCase("I am not at my desk until Monday. For urgent matters please contact lee@firm.example")]
    [TestCase("I'm not working this week. Please contact lee@firm.example.")]
    [TestCase("I am no longer working this week. Please contact lee@firm.example.")]
    [TestCase("I have left the office for today. Please contact lee@firm.example.")]
    [TestCase("I've left our office. Write to lee@firm.example if it can't wait.")]
    [TestCase("I am not with the team today, please contact lee@firm.example")]
    [TestCase("The colleague has left the company's premises for the day. Please contact lee@firm.example.")]
    [TestCase("Ich bin heute nicht mehr im Büro. Bitte schreiben Sie an lee@firm.example.")]
    [TestCase("Ich bin bis Montag nicht mehr im Haus, bitte contact lee@firm.example.")]
    [TestCase("Je ne travaille plus aujourd'hui. Contact : lee@firm.example")]
    [TestCase("本人今日已離開辦公室，急事請聯絡 lee@firm.example")]
    [TestCase("今天已离开公司，明天回复。急事请联系 lee@firm.example")]
    [TestCase("本人已離開辦公室，5月3日返回。急事請聯絡 lee@firm.example")]
    [TestCase("本日は退社しました。お急ぎの方は lee@firm.example までご連絡ください。")]
    [TestCase("This mailbox is unattended until Monday. For urgent matters please contact lee@firm.example")]
    [TestCase("Our mailbox will be closed for the week. For urgent matters please contact lee@firm.example")]
    [TestCase("This account is no longer checked today, I will be back tomorrow. Please contact lee@firm.example")]
    public void Whoever_is_only_away_has_not_left(string words) => Assert.That(Read(words).Suggestion, Is.Null);

    [TestCase("I no longer work for the firm. Please contact lee@firm.example.")]
    [TestCase("I am no longer with us, please write to lee@firm.example.")]
    [TestCase("Ms Chan is no longer at ABC Limited. Please write to lee@firm.example.")]
    [TestCase("As of today Chan is no longer employed here. Please write to lee@firm.example.")]
    [TestCase("Mr Chan is not working here any more. Please write to lee@firm.example.")]
    [TestCase("I have left the company. Please write to lee@firm.example.")]
    [TestCase("Chan has retired. Please write to lee@firm.example.")]
    [TestCase("Frau Chan ist nicht mehr für unser Haus tätig. Bitte contact lee@firm.example.")]
    [TestCase("Herr Chan ist nicht mehr im Unternehmen. Bitte contact lee@firm.example.")]
    [TestCase("Chan ne travaille plus chez nous. Contact : lee@firm.example")]
    [TestCase("本人已離開本公司，請聯絡 lee@firm.example")]
    [TestCase("陈大文已离职，请联系 lee@firm.example")]
    [TestCase("由今日起本人不再於本公司任職，請聯絡 lee@firm.example")]
    [TestCase("本日をもって退社いたしました。lee@firm.example までご連絡ください。")]
    public void Whoever_works_there_no_more_is_named_with_the_address_to_write_to(string words) =>
        Assert.That(Read(words).Suggestion, Is.EqualTo(new AddressSuggestion(true, "lee@firm.example")));

    [TestCase("This mailbox is unattended. Please write to lee@firm.example.")]
    [TestCase("This address is no longer monitored. Please write to lee@firm.example.")]
    [TestCase("This address is no longer in use, and mail to it is passed on until 31 December. Please write to lee@firm.example.")]
    [TestCase("My e-mail address has changed, and I am back on Monday. Please write to lee@firm.example.")]
    public void An_address_that_is_given_up_is_named_with_the_one_to_write_to(string words) =>
        Assert.That(Read(words).Suggestion, Is.EqualTo(new AddressSuggestion(false, "lee@firm.example")));

    private static MailReport Read(string words) => new ReportReader().Read(new MemoryStream(Encoding.UTF8.GetBytes(
        $"Auto-Submitted: auto-replied\nFrom: chan@firm.example\nTo: secretariat@prdia.example\nSubject: Automatic reply: circular\nContent-Type: text/plain; charset=utf-8\n\n{words}\n")));
}
