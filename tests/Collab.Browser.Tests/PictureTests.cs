using System.Text.RegularExpressions;
using Collab.Tests;
using Microsoft.Playwright;

namespace Collab.Browser.Tests;

/// <summary>
/// The pictures of pages in <c>ops/docs/pictures</c>, taken anew with <c>COLLAB_WRITE_DOCS=1 dotnet test tests/Collab.Browser.Tests
/// --filter PictureTests</c>. Pixels differ from machine
/// to machine, so what is tested is that each can be taken and that the README shows what is there.
/// </summary>
[Collection(FigureBrowser.Name)]
public sealed partial class PictureTests(Chromium chromium)
{
    private const string Workshop = "/activities/01999ec9-5e08-76db-aa2e-c4d53b934a13";

    private static readonly string Root = Path.GetFullPath(Path.Combine(Repository.Samples, "..", ".."));

    private static readonly string Folder = Path.Combine(Root, "ops", "docs", "pictures");

    public static TheoryData<string, string, string, bool, int, int> Pictures => new()
    {
        { "overview", "/", "en", false, 1280, 1100 },
        { "overview-dark", "/", "de", true, 1280, 1100 },
        { "activity", Workshop, "en", false, 1280, 1000 },
        { "activity-then", Workshop + "?knownAt=@26", "de", false, 1280, 700 },
        { "why", "/indicators/RCO81/why", "en", false, 1280, 1000 },
        { "event", "/history/01999eca-a240-7148-9c6f-5283023269a2", "en", false, 1280, 1000 },
        { "record", "/record/record-workshop-held", "en", false, 1280, 1100 },
        { "phone", "/", "de", false, 390, 844 },
    };

    [Theory]
    [MemberData(nameof(Pictures))]
    public async Task A_page_can_be_pictured(string name, string path, string language, bool dark, int width, int height)
    {
        var record = path.StartsWith("/record", StringComparison.Ordinal);
        await using var visitor = await chromium.VisitAsync(language, record ? "manager" : null, width, dark, name: "Jana Nováková");
        await visitor.Page.SetViewportSizeAsync(width, height);
        await visitor.Page.GotoAsync(path);
        foreach (var chart in await visitor.Page.Locator("[data-chart]:visible").AllAsync())
            if (await chart.BoundingBoxAsync() is { } box && box.Y < height) await chart.Locator("canvas").First.WaitForAsync();
        var picture = await visitor.Page.ScreenshotAsync(new PageScreenshotOptions { Animations = ScreenshotAnimations.Disabled });
        picture.Length.ShouldBeGreaterThan(10_000);
        if (Environment.GetEnvironmentVariable("COLLAB_WRITE_DOCS") != "1") return;
        Directory.CreateDirectory(Folder);
        await File.WriteAllBytesAsync(Path.Combine(Folder, name + ".png"), picture);
    }

    [Fact]
    public void The_pictures_that_the_README_shows_are_there_and_no_others()
    {
        var shown = Picture().Matches(File.ReadAllText(Path.Combine(Root, "README.md"))).Select(match => match.Groups[1].Value)
            .Order(StringComparer.Ordinal).Distinct().ToList();
        shown.ShouldNotBeEmpty();
        shown.ShouldBe(Directory.GetFiles(Folder, "*.png").Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"ops/docs/pictures/([a-z-]+\.png)")]
    private static partial Regex Picture();
}
