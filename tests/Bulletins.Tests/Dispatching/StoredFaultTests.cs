using Bulletins.Tests.Audiences;
using Bulletins.Texts;

namespace Bulletins.Tests.Dispatching;

/// <summary>What is stored as key and values is read in everybody's own language.</summary>
public class StoredFaultTests
{
    [TestCase("zh-Hant", "找不到發送 7。")]
    [TestCase("zh-Hans", "找不到发送 7。")]
    [TestCase("en", "There is no dispatch 7.")]
    public void A_stored_fault_is_read_in_the_readers_language(string language, string sentence)
    {
        var stored = new Fault(Words.Dispatching, "Dispatch.NotFound", 7).Store();
        using (new InLanguage(language))
            Assert.That(StoredFault.Read(stored), Is.EqualTo(sentence));
    }

    [TestCase("zh-Hant", "發信伺服器「main」暫時不能使用（無法連接發信伺服器「main」（mx:25）：refused），將於 11:10:48（香港時間）再試。郵件留待再發，沒有遺失。")]
    [TestCase("en", "Relay “main” can’t be used for now (The relay “main” (mx:25) can’t be reached: refused). It will be tried again at 11:10:48 (Hong Kong). The mails wait; none is lost.")]
    public void So_is_a_stored_fault_within_another_without_its_full_stop(string language, string sentence)
    {
        var trouble = new Fault(Words.Sending, "Relay.Unreachable", "main", "mx", 25, "refused.").Store();
        var stored = new Fault(Words.Sending, "Relay.Waiting", "main", trouble, "11:10:48").Store();
        using (new InLanguage(language))
            Assert.That(StoredFault.Read(stored), Is.EqualTo(sentence));
    }

    [Test]
    public void A_stored_fault_too_long_to_be_kept_within_another_is_kept_as_it_reads()
    {
        var trouble = new Fault(Words.Sending, "Relay.Unreachable", new string('n', 300), new string('h', 300), 25, new string('w', 300)).Store();
        var stored = new Fault(Words.Sending, "Relay.Waiting", "main", trouble, "11:10:48").Store();
        Assert.That(stored, Has.Length.LessThan(StoredFault.Longest));
        Assert.That(StoredFault.Read(stored), Does.Contain(new string('n', 200)).And.Not.Contain("\"Key\""));
    }

    [TestCase("Relay main can't be reached.")]
    [TestCase("{\"Room\":\"nowhere\",\"Key\":\"x\",\"Values\":[]}")]
    [TestCase("{\"Key\":\"Dispatch.NotFound\"}")]
    [TestCase("[]")]
    [TestCase("{")]
    public void Any_other_text_is_read_as_it_is(string text) => Assert.That(StoredFault.Read(text), Is.EqualTo(text));

    [Test]
    public void Values_are_cut_so_that_the_column_holds_them_and_quotes_and_braces_survive()
    {
        var stored = new Fault(Words.Sending, "Refusals.All", 50, 48, "554 \"{0}\" 垃圾郵件 \u0001" + new string('長', 5000)).Store();
        Assert.That(stored, Has.Length.LessThan(StoredFault.Longest));
        Assert.That(StoredFault.Read(stored), Does.Contain("554 \"{0}\" 垃圾郵件"));
    }
}
