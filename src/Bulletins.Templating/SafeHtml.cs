namespace Bulletins.Templating;

/// <summary>HTML that is clean and goes into an HTML template as it is; everything else is escaped.</summary>
public sealed record SafeHtml(string Html)
{
    public override string ToString() => Html;
}
