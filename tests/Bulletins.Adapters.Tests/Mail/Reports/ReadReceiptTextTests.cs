using System.Text;
using Bulletins.Mail.Reports;
using Bulletins.Tracking.Reports;

namespace Bulletins.Adapters.Tests.Mail.Reports;

/// <summary>Receipts in words alone, and people who write of reading.</summary>
public class ReadReceiptTextTests
{
    [TestCase("已讀", "本公司已於昨日閱讀該通告。請問報名截止日期可否延至五月？")]
    [TestCase("已读", "该通告已于 2021年4月29日 阅读，请寄来表格。")]
    [TestCase("Read", "Your circular was read at our meeting of 29 April 2021. May we have two more copies?")]
    [TestCase("Read: Circular 88", "The form was read. It lacks a date.")]
    [TestCase("Read: Circular 88", "Your message\n\n   To: PRDIA\n   Subject: Circular 88\n   Sent: 29/4/2021 10:00\n\nwas read on 29/4/2021 10:05.\n\nPlease call me about it.")]
    public void A_person_who_writes_of_reading_is_heard(string subject, string words) => Assert.That(Read("", subject, words).Kind, Is.EqualTo(ReportKind.Other));

    [TestCase("Auto-Submitted: auto-replied\n", "已讀: 通告", "您的郵件已於 2021/4/29 10:05 閱讀。")]
    [TestCase("Return-Path: <>\n", "Return Receipt", "Your document was displayed by chan@firm.example. A return receipt.")]
    [TestCase("", "Read: Circular 88", "Your message\n\n   To: PRDIA\n   Subject: Circular 88\n   Sent: 29/4/2021 10:00\n\nwas read on 29/4/2021 10:05.")]
    [TestCase("", "已读: 通告", "您的邮件\n\n收件人: 协会\n主题: 通告\n发送时间: 2021/4/29 10:00\n\n已于 2021/4/29 10:05 阅读。")]
    public void A_receipt_in_words_is_one_by_a_machine_or_its_form_and_nothing_more(string field, string subject, string words) =>
        Assert.That(Read(field, subject, words).Kind, Is.EqualTo(ReportKind.Receipt));

    private static MailReport Read(string field, string subject, string words) => new ReportReader().Read(new MemoryStream(Encoding.UTF8.GetBytes(
        $"{field}From: chan@firm.example\nTo: secretariat@prdia.example\nSubject: =?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(subject))}?=\n"
        + $"Content-Type: text/plain; charset=utf-8\n\n{words}\n")));
}
