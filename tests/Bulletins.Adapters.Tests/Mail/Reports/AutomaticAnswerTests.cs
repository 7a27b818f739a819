using System.Text;
using Bulletins.Mail.Reports;
using Bulletins.Tracking.Reports;

namespace Bulletins.Adapters.Tests.Mail.Reports;

/// <summary>Who wrote an answer whose header doesn't tell: its first words do.</summary>
public class AutomaticAnswerTests
{
    [TestCase("本公司收到貴會自動回覆，但未見附件，請再寄。")]
    [TestCase("本公司收到 貴會系統自動回覆，但未見附件，請再寄。")]
    [TestCase("昨日收到系統發出的自動回覆，未知報名是否成功？")]
    [TestCase("貴會系統自動回覆稱已收妥申請，但我司未有提交，煩請查核。")]
    [TestCase("只接獲一封系統自動回覆。")]
    [TestCase("這是自動回覆嗎？請轉交秘書處。")]
    [TestCase("自動回覆收到，謝謝。另外想問晚宴尚有座位嗎？")]
    [TestCase("此次貴會的自動回覆沒有附上表格。")]
    [TestCase("關於昨天的自動回覆，我們想改期。")]
    [TestCase("我们收到了贵会的自动回复，但没有看到表格。")]
    [TestCase("你们的系统自动回复里链接打不开。")]
    [TestCase("自動返信メールを受け取りましたが、添付がありませんでした。")]
    [TestCase("自動返信メールしか届いておりません。参加費はいくらでしょうか。")]
    [TestCase("先日のお返事は自動返信でしたので、改めてお尋ねします。")]
    [TestCase("貴会からのお返事は自動返信ですか。")]
    [TestCase("자동 회신 메일을 받았습니다만 첨부가 없습니다.")]
    [TestCase("I only got your automatically generated response. Is the dinner still on?")]
    [TestCase("Your reply was automatically moved to our junk folder, please send it again.")]
    [TestCase("Ich habe nur eine automatische Antwort erhalten. Findet das Essen statt?")]
    [TestCase("Danke für Ihre automatische Antwort. Findet das Essen statt?")]
    [TestCase("Merci pour votre réponse automatique. Le dîner est-il maintenu ?")]
    public void A_person_who_speaks_of_an_automatic_answer_is_heard(string words) => Assert.That(Read(words).Kind, Is.EqualTo(ReportKind.Other));

    [TestCase("這是系統自動回覆，請勿直接回覆。")]
    [TestCase("此為自動回覆。您的來信已收到，我們會盡快處理。")]
    [TestCase("感謝您的來信，您的郵件已收到。本郵件由系統自動回覆，請勿回覆。")]
    [TestCase("感谢您的来信，此邮件为对您来信的系统自动回复。")]
    [TestCase("您好，这是一封自动回复邮件，我正在休假。")]
    [TestCase("來自樂佳電子的自動回覆：我們會盡快與您聯絡。")]
    [TestCase("自動回覆：本人外出，下週一返回。")]
    [TestCase("系統自動回覆 您的郵件已收到")]
    [TestCase("このメールは自動返信メールです。")]
    [TestCase("※本メールは自動送信されています。返信はできません。")]
    [TestCase("お問い合わせありがとうございます。自動応答メールにてお送りしております。")]
    [TestCase("이 메일은 자동 회신입니다. 메일을 받았습니다.")]
    [TestCase("This is an automatically generated reply. We got your mail.")]
    [TestCase("This reply was sent automatically.")]
    [TestCase("Dies ist eine automatische Antwort. Ich habe Ihre Mail erhalten.")]
    [TestCase("Ceci est une réponse automatique.")]
    public void A_machine_that_says_so_at_once_is_known(string words) => Assert.That(Read(words).Kind, Is.EqualTo(ReportKind.AutoReply));

    [TestCase("auto-generated", ReportKind.Other, Description = "as ticket systems mark whatever their staff type")]
    [TestCase("auto-replied", ReportKind.AutoReply)]
    public void A_field_makes_an_answer_a_machines_only_where_it_says_that_one_answered(string field, ReportKind kind) =>
        Assert.That(Read("Thank you for circular 88. We would like three seats at the dinner. Best regards, Chan", $"Auto-Submitted: {field}\n").Kind, Is.EqualTo(kind));

    private static MailReport Read(string words, string fields = "") => new ReportReader().Read(new MemoryStream(Encoding.UTF8.GetBytes(
        $"Return-Path: <chan@firm.example>\nFrom: chan@firm.example\nTo: secretariat@prdia.example\nSubject: Re: Circular 88\nIn-Reply-To: <c88@prdia.example>\n{fields}Content-Type: text/plain; charset=utf-8\n\n{words}\n")));
}
