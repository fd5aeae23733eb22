using System.Text;
using Collab.Tests;
using Microsoft.Playwright;

namespace Collab.Browser.Tests;

/// <summary>A manager takes exchange rates from a file: what is wrong with it is told, what is right is seen before it is
/// adopted.</summary>
[Collection(SharedBrowser.Name)]
public sealed class RateJourneys(Chromium chromium)
{
    private const string Source = "01999eca-ec78-7e01-b59b-37b3b5835edc";

    private const string Faulty = "Country,Currency,ISO A3 Code,ISO A2 Code,Value,Comment\nCzechia,Koruna,CZK,CZ,\"25,1\",\nPoland,Zloty,PLN,PL,4.5,\n";

    [Theory]
    [InlineData("en", 1280, true)]
    [InlineData("de", 390, true)]
    [InlineData("de", 1280, false)]
    public async Task Rates_are_read_from_a_file_looked_at_and_adopted(string language, int width, bool script)
    {
        var programme = Guid.NewGuid();
        var german = language == "de";
        using var admin = chromium.Host.With(chromium.Host.AdminToken);
        using var content = new StringContent(
            $$"""{"programmeId":"{{programme}}","title":"Programme of rates {{programme}}","provenance":{"source":"{{Source}}","passage":"S1"} }""",
            null, "application/json");
        using var answer = await admin.PostAsync(new Uri("/api/programmes", UriKind.Relative), content);
        ((int)answer.StatusCode).ShouldBeLessThan(300);

        await using var visitor = await chromium.VisitAsync(language, "manager", width, script: script);
        var page = visitor.Page;
        await page.GotoAsync($"/programmes/{programme}?recorded={answer.Headers.GetValues("Collab-Position").Single()}");
        await page.GetByRole(AriaRole.Link, new() { Name = german ? "Wechselkurse" : "Exchange rates" }).ClickAsync();
        await page.ArriveAsync("**/rates");
        await LookAsync();

        // Nothing of a file that is none can be adopted.
        await ReadAsync("Name;Kind\nAgency;Company\n");
        (await page.InnerTextAsync("#problems")).ShouldContain(german ? "keine Datei mit Kursen" : "no file of rates");
        (await page.Locator("button[value=adopt]").CountAsync()).ShouldBe(0);
        await LookAsync();

        // One row cannot be read: the other may be adopted alone, and the file need not be chosen again.
        await ReadAsync(Faulty);
        (await page.InnerTextAsync("#problems")).ShouldContain("25,1");
        (await page.Locator("#read tbody tr").AllInnerTextsAsync()).Single().ShouldContain("PLN");
        (await page.Locator(".held").InnerTextAsync()).ShouldContain("rates.csv");
        (await page.Locator("button[value=adopt]").InnerTextAsync())
            .ShouldContain(german ? "das andere weglassen" : "leaving out the rest");
        await LookAsync();

        await ReadAsync(Faulty.Replace("\"25,1\"", "25.1", StringComparison.Ordinal));
        (await page.Locator("#problems").CountAsync()).ShouldBe(0);
        (await page.Locator("#read tbody tr").CountAsync()).ShouldBe(2);
        await page.ClickAsync("button[value=adopt]");
        await page.ArriveAsync("**/rates?recorded=*");
        (await page.InnerTextAsync(".done")).ShouldContain(german ? "festgelegt" : "adopted");
        var held = await page.Locator("#held tbody tr").InnerTextAsync();
        held.ShouldContain(german ? "25,1" : "25.1");
        held.ShouldContain(german ? "Januar 2024" : "January 2024");
        await LookAsync();
        await page.ClickAsync("#held tbody a >> nth=0");
        await page.ArriveAsync("**/history/**");

        async Task ReadAsync(string text)
        {
            await page.SetInputFilesAsync(
                "#file", new FilePayload { Name = "rates.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(text) });
            await page.FillAsync("#month", "2024-01");
            await page.FillAsync("#source", Source);
            await page.FillAsync("#passage", "InforEuro");
            await page.ClickAsync("button[value=read]");
            await page.WaitForSelectorAsync("#preview");
        }

        async Task LookAsync()
        {
            (await page.Locator("h1").CountAsync()).ShouldBe(1);
            if (!script) return;
            await page.ShouldBeAccessibleAsync();
            await page.ShouldFitAsync(width);
        }
    }
}
