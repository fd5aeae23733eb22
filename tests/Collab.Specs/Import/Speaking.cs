using System.Globalization;

namespace Collab.Specs.Import;

/// <summary>A reader of a language, for as long as it is not disposed.</summary>
internal sealed class Speaking : IDisposable
{
    private readonly CultureInfo before = CultureInfo.CurrentUICulture;

    public Speaking(string language) => CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);

    public void Dispose() => CultureInfo.CurrentUICulture = before;
}
