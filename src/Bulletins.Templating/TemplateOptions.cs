namespace Bulletins.Templating;

/// <summary>Where the templates are: section <c>Templates</c>.</summary>
public sealed class TemplateOptions
{
    public const string Section = "Templates";

    /// <summary>Default: the folder <c>templates</c> beside the program.</summary>
    public string? Folder { get; set; }
}
