using Bulletins.Web.Hosting;
using Microsoft.Extensions.Configuration;

namespace Bulletins.EndToEnd.Tests.Hosting;

/// <summary>Which of the files with settings are read, and which goes before which.</summary>
internal sealed class SettingsFileTests
{
    private string folder = null!;

    [SetUp]
    public void Make() => folder = Directory.CreateTempSubdirectory("bulletins-settings-").FullName;

    [TearDown]
    public void Delete() => Directory.Delete(folder, recursive: true);

    [Test]
    public void The_file_of_the_folder_that_the_program_is_started_from_may_name_the_data_folder_whose_file_gives_way_to_it()
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
        File.WriteAllText(Path.Combine(folder, "appsettings.json"), $$"""{ "Storage": { "DataFolder": "{{data}}" }, "Access": { "PasswordLength": 14 } }""");
        File.WriteAllText(Path.Combine(data, "appsettings.json"), """{ "Access": { "PasswordLength": 20, "SessionHours": 8 } }""");
        using var configuration = new ConfigurationManager();

        Settings.AddFiles(configuration, folder);

        Assert.That((configuration["Access:SessionHours"], configuration["Access:PasswordLength"]), Is.EqualTo(("8", "14")));
    }
}
