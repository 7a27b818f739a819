using Bulletins.Audiences;
using System.Globalization;

namespace Bulletins.Tests.Audiences;

/// <summary>Sets the language of the current test until disposed.</summary>
internal sealed class InLanguage : IDisposable
{
    private readonly CultureInfo before = CultureInfo.CurrentUICulture;

    public InLanguage(string tag) => CultureInfo.CurrentUICulture = new CultureInfo(tag);

    public void Dispose() => CultureInfo.CurrentUICulture = before;
}
