using System.Text;
using Collab.Tests;
using Microsoft.Playwright;

namespace Collab.Browser.Tests;

/// <summary>A manager records: by keyboard and mouse, in both languages, with and without scripts; every page on the way is
/// accessible.</summary>
[Collection(SharedBrowser.Name)]
public sealed class RecordingJourneys(Chromium chromium)
{
    public static TheoryData<string, bool, int> Windows => new()
    {
        { "en", false, 1280 },
        { "de", true, 390 },
    };

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public async Task A_workshop_is_recorded_from_nothing(string language)
    {
        await using var visitor = await chromium.VisitAsync(language, "manager");
        var page = visitor.Page;
        var mark = Guid.NewGuid().ToString("N")[..8];
        await page.GotoAsync("/record");
        await page.FillAsync("#text", "Workshop");
        await Assertions.Expect(page.Locator(".record-groups a:visible")).ToHaveCountAsync(1);
        await page.ClickAsync(".record-groups a:visible");

        await page.WaitForSelectorAsync("form[data-enhanced]");
        // Sent too early: the summary has the focus, and leads to the field.
        await page.FillAsync("#f-title", $"Workshop {mark}");
        await page.Locator("#f-occurred")
            .PressSequentiallyAsync(language == "de" ? "13.11.2023 14:00–17:30 Uhr" : "13 Nov 2023 14:00 to 17:30");
        await Assertions.Expect(page.Locator("#f-occurred-understood")).ToContainTextAsync("2023");
        await page.ClickAsync(".actions.end .primary");
        await page.WaitForSelectorAsync("#summary");
        (await page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe("summary");
        await page.ShouldBeAccessibleAsync();
        await page.ClickAsync("#summary a >> nth=0");
        (await page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe("f-provenance-source");

        // The regions are suggested; the keyboard is enough.
        await page.Locator("#f-regions").PressSequentiallyAsync(language == "de" ? "Sachs" : "Saxo");
        await page.WaitForSelectorAsync(".suggestions:not([hidden]) li");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.ShouldBeAccessibleAsync();
        await page.Keyboard.PressAsync("Enter");
        (await page.InputValueAsync("#f-regions")).ShouldStartWith(language == "de" ? "Sachsen (DED)" : "Saxony (DED)");

        // The source is not registered yet: it is attached.
        await page.ClickAsync(".attach > summary");
        await page.SetInputFilesAsync("#f-provenance-new-upload", new FilePayload
        {
            Name = $"release-{mark}.txt",
            MimeType = "text/plain",
            Buffer = Encoding.UTF8.GetBytes($"Gestern fand ein Workshop statt. Es kamen 70. {mark}")
        });
        await page.FillAsync("#f-provenance-new-title", $"Release {mark}");
        await page.FillAsync("#f-provenance-passage", "S1");
        await page.ClickAsync(".actions.end button >> nth=0");
        await page.WaitForSelectorAsync(".preview");
        await page.ShouldBeAccessibleAsync();
        (await page.InnerTextAsync(".preview")).ShouldContain($"Release {mark}");
        await page.ClickAsync(".preview .primary");
        await page.WaitForURLAsync("**/history/**");
        page.Url.ShouldContain("recorded=");

        // Its organiser is not registered either: the form waits meanwhile.
        await page.GotoAsync("/record/assign-role");
        await page.WaitForSelectorAsync("form[data-enhanced]");
        (await page.InputValueAsync("#f-provenance-source")).ShouldBe($"Release {mark}");
        // What was used last is there already; another one is suggested by its name.
        (await page.InputValueAsync("#f-activityId")).ShouldBe($"Workshop {mark}");
        await page.FillAsync("#f-activityId", "");
        await page.Locator("#f-activityId").PressSequentiallyAsync(mark);
        await page.WaitForSelectorAsync(".suggestions:not([hidden]) li");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await page.SelectOptionAsync("#f-role", "organiser");
        await page.FillAsync("#f-organisation", $"Hub {mark}");
        await page.FillAsync("#f-provenance-passage", "S2");
        await page.ClickAsync(".actions.end .primary");
        await page.WaitForSelectorAsync("#f-organisation-error");
        await page.ShouldBeAccessibleAsync();
        await page.ClickAsync("#f-organisation-error button");
        await page.WaitForURLAsync("**/record/assign-role");
        await page.SelectOptionAsync("#f-kind", "hub");
        await page.FillAsync("#f-provenance-passage", "S2");
        await page.ShouldBeAccessibleAsync();
        await page.ClickAsync(".actions.end .primary");
        await page.WaitForSelectorAsync(".done");
        await page.ShouldBeAccessibleAsync();
        await page.ClickAsync("main form .primary");
        await page.WaitForSelectorAsync("#f-organisation");
        (await page.InputValueAsync("#f-organisation")).ShouldBe($"Hub {mark}");
        (await page.InputValueAsync("#f-role")).ShouldBe("organiser");
        await page.ClickAsync(".actions.end .primary");
        await page.WaitForURLAsync("**/history/**");
    }

    [Theory]
    [InlineData("en", "68", "Misread.")]
    [InlineData("de", "68", "Falsch gelesen.")]
    public async Task A_figure_is_corrected_from_the_fact_itself(string language, string figure, string reason)
    {
        await using var visitor = await chromium.VisitAsync(language, "manager");
        var page = visitor.Page;
        var (fact, activity) = await AttendanceAsync($"Workshop to correct {language}");
        await page.GotoAsync($"/facts/{fact}/correct");
        await page.ShouldBeAccessibleAsync();
        (await page.InputValueAsync("#f-replacement-headcount-value")).ShouldBe("70");
        await page.FillAsync("#f-replacement-headcount-value", figure);
        await page.FillAsync("#f-reason", reason);
        await page.ClickAsync(".actions.end .primary");
        await page.WaitForURLAsync("**/history/**");
        using var client = new HttpClient { BaseAddress = chromium.Host.Address };
        (await client.GetStringAsync(new Uri($"/api/activities/{activity}", UriKind.Relative))).ShouldContain("\"value\":68");
    }

    [Fact]
    public async Task A_release_is_worked_through_beside_its_text()
    {
        await using var visitor = await chromium.VisitAsync("de", "manager");
        var page = visitor.Page;
        var (_, activity) = await AttendanceAsync("Workshop worked through beside its text");
        var api = new ApiClient(chromium.Host.With(await chromium.Host.CreateTokenAsync($"m-{Guid.NewGuid():N}"[..30], "manager")));
        var source = await api.SourceAsync("Release beside its form");
        await page.GotoAsync($"/sources/{source}/record?recorded={api.Position}");
        await page.FillAsync("#text", "Am 13. November fand ein Workshop statt. Es kamen 70 Gäste.\n\nDr. Müller war z. B. zufrieden.");
        await page.ClickAsync(".paste button");
        await page.WaitForSelectorAsync(".sentences");
        await page.ShouldBeAccessibleAsync();
        await page.SelectOptionAsync("#command", "record-attendance");
        await page.ClickAsync(".release-form .filters button");
        await page.WaitForURLAsync("**command=record-attendance**");
        await page.FillAsync("#f-activityId", activity.ToString());
        await page.FillAsync("#f-headcount-value", "70");
        await page.WaitForSelectorAsync("form[data-enhanced]");
        await page.ClickAsync("[data-set-passage=S2]");
        (await page.InputValueAsync("#f-provenance-passage")).ShouldBe("S2");
        (await page.InputValueAsync("#f-headcount-value")).ShouldBe("70");
        await page.ClickAsync(".actions.end .primary");
        await page.WaitForSelectorAsync(".done");
        (await page.Locator(".release-facts li").CountAsync()).ShouldBe(1);
        (await page.Locator(".sentences li.used").CountAsync()).ShouldBe(1);
        await page.ShouldBeAccessibleAsync();
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public async Task Every_form_is_accessible(string language, bool dark, int width)
    {
        await using var visitor = await chromium.VisitAsync(language, "manager", width, dark);
        var page = visitor.Page;
        await page.GotoAsync("/record");
        await page.ShouldBeAccessibleAsync();
        var links = await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('.record-groups a')].map(link => link.getAttribute('href'))");
        links.Length.ShouldBeGreaterThan(45);
        // One of each shape; the others are made of the same parts.
        foreach (var link in new[]
                 {
                     "record-workshop-held", "assign-role", "record-attendance", "record-topics", "agree-cooperation", "grant-funding",
                     "reach-milestone", "resolve-obstacle",
                         "adopt-counting-rule",
                     "set-indicator-target", "open-period", "seal-period", "register-source", "register-organisation",
                 })
        {
            await page.GotoAsync($"/record/{link}");
            await page.EvaluateAsync("document.querySelectorAll('details').forEach(part => part.open = true)");
            (await page.Locator("h1").CountAsync()).ShouldBe(1);
            await page.ShouldBeAccessibleAsync();
            await page.ShouldFitAsync(width, link);
        }
    }

    [Fact]
    public async Task Without_scripts_a_source_is_registered_all_the_same()
    {
        await using var visitor = await chromium.VisitAsync("de", "manager", script: false);
        var page = visitor.Page;
        await page.GotoAsync("/record/register-source");
        await page.FillAsync("#f-title", "Ohne Skript");
        await page.SelectOptionAsync("#f-kind", "press-release");
        await page.FillAsync("#f-occurred", "gestern");
        await page.ClickAsync(".actions.end .primary");
        (await page.InnerTextAsync("#summary")).ShouldContain("Nachweis");
        await page.FillAsync("#f-occurred", "vor 2019");
        await page.ClickAsync(".actions.end .primary");
        await page.WaitForURLAsync("**/history/**");
    }

    [Fact]
    public async Task A_row_is_added_and_a_name_chosen_without_a_page_in_between()
    {
        await using var visitor = await chromium.VisitAsync("en", "manager");
        var page = visitor.Page;
        await page.GotoAsync("/record/agree-cooperation");
        await page.WaitForSelectorAsync("form[data-enhanced]");
        (await page.Locator("#f-organisations-2").CountAsync()).ShouldBe(0);
        await page.ClickAsync("[data-more=organisations]");
        (await page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe("f-organisations-2");
        await page.Locator("#f-organisations-2").PressSequentiallyAsync("simul");
        await page.WaitForSelectorAsync("[role=listbox]:not([hidden]) [role=option]");
        (await page.GetAttributeAsync("#f-organisations-2", "aria-expanded")).ShouldBe("true");
        await page.Keyboard.PressAsync("ArrowDown");
        (await page.GetAttributeAsync("#f-organisations-2", "aria-activedescendant")).ShouldNotBeNull();
        await page.Keyboard.PressAsync("Escape");
        (await page.GetAttributeAsync("#f-organisations-2", "aria-expanded")).ShouldBe("false");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.WaitForSelectorAsync("[role=listbox]:not([hidden]) [role=option]");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        (await page.InputValueAsync("#f-organisations-2")).ShouldBe("simul+InnovationHub");
        (await page.InputValueAsync("[name='organisations.2.id']")).Length.ShouldBe(36);
        await page.ShouldBeAccessibleAsync();
    }

    private async Task<(Guid Fact, Guid Activity)> AttendanceAsync(string title)
    {
        var api = new ApiClient(chromium.Host.With(await chromium.Host.CreateTokenAsync($"m-{Guid.NewGuid():N}"[..30], "manager")));
        var source = await api.SourceAsync("Release of " + title);
        var workshop = await api.WorkshopAsync(source, title);
        var receipt = await api.RecordAsync($"/api/activities/{workshop}/attendance",
            new { headcount = new { value = 70 }, basis = "unstated", provenance = ApiClient.Passage(source, "S4") });
        await api.ShowAsync($"/api/activities/{workshop}");
        return (receipt.EventId, workshop);
    }
}
