using System.Net;

namespace Collab.Tests;

/// <summary>What pages and files count they say in whole sentences: one thing is not several, and nothing is not a colon.</summary>
public sealed class CountedWordsTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Theory]
    [InlineData("en", "1 fact stands: 1 source.", "2 facts stand: 1 source.")]
    [InlineData("de", "1 Angabe gilt: 1 Nachweis.", "2 Angaben gelten: 1 Nachweis.")]
    public async Task The_overview_of_a_part_counts_its_facts(string language, string one, string two)
    {
        var api = await ApiClient.OfAsync(host);
        var passage = ApiClient.Passage(await api.SourceAsync());
        var programme = (await api.RecordAsync("/api/programmes", new { title = "Interreg", provenance = passage })).Id;
        using var site = new Site(host, language);

        (await OverviewAsync()).ShouldContain(one);
        await api.RecordAsync($"/api/programmes/{programme}/objectives", new { code = "1.1", title = "Bridges", provenance = passage });
        (await OverviewAsync()).ShouldContain(two);

        async Task<string> OverviewAsync() => (await site.GetAsync($"/?programme={programme}&recorded={api.Position}"))
            .ShouldBe(HttpStatusCode.OK).Text.Replace(" .", ".", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "up to 31 December 2022")]
    [InlineData("de", "bis 31. Dezember 2022")]
    public async Task A_baseline_says_up_to_when_it_reaches_on_the_page_and_in_the_document(string language, string reach)
    {
        var made = await ConvertedTotalTests.Made.Async(await ApiClient.OfAsync(host));
        await made.Api.RecordAsync("/api/indicators/FUND/baseline", new
        {
            value = 1000,
            currency = "EUR",
            until = new { precision = "year", from = "2022" },
            occurred = ApiClient.Day("2023-01-31"),
            project = made.Project,
            provenance = ApiClient.Passage(made.Source),
        });
        using var site = new Site(host, language);
        (await site.GetAsync($"/reports?period=2023&project={made.Project}&recorded={made.Api.Position}")).ShouldBe(HttpStatusCode.OK)
            .Text.ShouldContain(reach);
        var reply = (await made.Api.GetAsync($"/api/reports?period=2023&project={made.Project}&format=docx&lang={language}"))
            .ShouldBe(HttpStatusCode.OK);
        using var file = new MemoryStream(reply.Bytes);
        using var document = DocumentFormat.OpenXml.Packaging.WordprocessingDocument.Open(file, isEditable: false);
        document.MainDocumentPart!.Document!.Body!.InnerText.ShouldContain(reach);
    }
}
