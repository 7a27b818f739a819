using Bulletins.Composing;
using Bulletins.Rendering;
using Bulletins.Testing;
using Bulletins.Texts;

namespace Bulletins.Tests.Rendering;

public class BulletinPreviewTests : DatabaseTest
{
    [TestCase(null, Language.TraditionalChinese, "陳大文")]
    [TestCase(Language.English, Language.English, "Alex Chan")]
    [TestCase(Language.SimplifiedChinese, Language.TraditionalChinese, "陳大文")]
    public async Task A_preview_is_the_edition_that_such_a_reader_gets_filled_for_an_invented_one(Language? asked, Language shown, string name)
    {
        var bulletin = Circulars.Notice();
        bulletin.Editions.Add(new Edition { Language = Language.English, Title = "Holiday", Body = "<p>Closed.</p>" });
        var rendered = await Preview(Store(bulletin), asked);
        Assert.Multiple(() =>
        {
            Assert.That(rendered.Language, Is.EqualTo(shown));
            Assert.That(rendered.Html, Does.Contain(name).And.Not.Contain(PersonalField.Begin));
            Assert.That(rendered.Text, Does.Contain(name).And.Not.Contain(PersonalField.Begin));
        });
    }

    [Test]
    public void Content_that_is_not_saved_can_be_previewed()
    {
        using var db = database.Open();
        var unsaved = Circulars.Notice(title: "未儲存");
        Assert.That(new BulletinPreview(db, new EchoRenderer()).Render(unsaved, unsaved.Editions[0]).Text, Does.StartWith("未儲存\n陳大文"));
    }

    [Test]
    public void What_is_not_there_cannot_be_previewed()
    {
        var empty = Circulars.Notice();
        empty.Editions.Clear();
        var id = Store(empty);
        Assert.That(() => Preview(id, null), Throws.TypeOf<FaultException>());
        Assert.That(() => Preview(4711, null), Throws.TypeOf<NotFoundException>());
    }

    private long Store(Bulletin bulletin)
    {
        using var db = database.Open();
        db.Bulletins.Add(bulletin);
        db.SaveChanges();
        return bulletin.Id;
    }

    private async Task<RenderedEdition> Preview(long id, Language? language)
    {
        using var db = database.Open();
        return await new BulletinPreview(db, new EchoRenderer()).RenderAsync(id, language);
    }
}
