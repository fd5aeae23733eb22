using System.Net;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>Entities are found by their names without accents and case, in spite of a typing error, the whole name first.</summary>
public sealed class FindingNamesTests(TestTracker host) : IClassFixture<TestTracker>, IAsyncLifetime
{
    private static readonly string[] Names =
    [
        "Plzeň", "Zwönitz", "Ústí nad Labem", "Łódź", "Görlitz", "Goerdelerring Verein", "Niedersachsen", "Sachsen", "Sachsenwald",
        "Land Sachsen", "Institut für Straßenbau", "Děčín", "Leipzig", "Potsdam",
    ];

    private static IReadOnlyDictionary<string, Guid>? recorded;

    private ApiClient api = null!;

    public async Task InitializeAsync()
    {
        api = await ApiClient.OfAsync(host);
        if (recorded is not null) return;
        var source = await api.SourceAsync("Register of names");
        var made = new Dictionary<string, Guid>();
        foreach (var name in Names) made[name] = await api.OrganisationAsync(source, name);
        await api.GetAsync("/api/overview");
        recorded = made;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("Plzen", "Plzeň")]
    [InlineData("PLZEN", "Plzeň")]
    [InlineData("Plzen\u030C", "Plzeň")]
    [InlineData("Zwonitz", "Zwönitz")]
    [InlineData("zwoenitz", "Zwönitz")]
    [InlineData("Usti", "Ústí nad Labem")]
    [InlineData("usti labem", "Ústí nad Labem")]
    [InlineData("Lodz", "Łódź")]
    [InlineData("Łodz", "Łódź")]
    [InlineData("Decin", "Děčín")]
    [InlineData("strassenbau", "Institut für Straßenbau")]
    [InlineData("institut fuer", "Institut für Straßenbau")]
    [InlineData("Gördelerring", "Goerdelerring Verein")]
    public async Task A_name_is_found_without_its_accents(string typed, string name) => (await FoundAsync(typed))[0].ShouldBe(name);

    [Theory]
    [InlineData("Gorlitz", "Görlitz")]
    [InlineData("Goerlitz", "Görlitz")]
    [InlineData("Görliz", "Görlitz")]
    [InlineData("Gorltiz", "Görlitz")]
    [InlineData("Leipizg", "Leipzig")]
    [InlineData("Zwonnitz", "Zwönitz")]
    [InlineData("Strasenbau", "Institut für Straßenbau")]
    public async Task A_name_is_found_in_spite_of_a_typing_error(string typed, string name) => (await FoundAsync(typed))[0].ShouldBe(name);

    [Theory]
    [InlineData("Sachsen", "whole", "Sachsen", "Sachsenwald", "Land Sachsen", "Niedersachsen")]
    [InlineData("sach", "beginning", "Sachsen", "Sachsenwald", "Land Sachsen", "Niedersachsen")]
    [InlineData("dersach", "part", "Niedersachsen")]
    [InlineData("Niedersaksen", "similar", "Niedersachsen")]
    [InlineData("Niederbayern")]
    [InlineData("Poe")]
    public async Task The_whole_name_comes_before_its_beginning_then_words_then_parts(
        string typed, string? match = null, params string[] names)
    {
        (await FoundAsync(typed)).ShouldBe(names);
        var hits = await HitsAsync(typed);
        if (match is not null) hits[0].Text("match").ShouldBe(match);
    }

    [Fact]
    public async Task Short_names_former_names_and_numbers_are_names_too_on_both_clocks()
    {
        var source = await api.SourceAsync("Register of others");
        var provenance = ApiClient.Passage(source);
        var agency = (await api.RecordAsync("/api/organisations",
            new { name = "Königsbrücker Werkstätten", shortName = "KÖWE", kind = "company", provenance })).Id;
        var before = api.Position;
        await api.RecordAsync($"/api/organisations/{agency}/rename",
            new { name = "Łużyce Forum", occurred = ApiClient.Day("2024-06-01"), provenance });
        var programme = (await api.RecordAsync("/api/programmes",
            new { title = "Česko-polský program", countries = new[] { "CZ", "PL" }, provenance })).Id;
        var project = (await api.RecordAsync("/api/partnerships", new { title = "Brücken über die Neiße", kind = "funded-project", provenance })).Id;
        await api.RecordAsync($"/api/partnerships/{project}/programme",
            new { programme, acronym = "MŮSTKY", number = "CZ.11.02/0047", provenance });

        (await IdsAsync("kowe", "organisation")).ShouldBe([agency]);
        (await HitsAsync("kowe"))[0].Text("match").ShouldBe("whole");
        (await IdsAsync("konigsbrucker", "organisation")).ShouldBe([agency]);
        (await IdsAsync("luzyce", "organisation")).ShouldBe([agency]);
        (await IdsAsync("luzyce", "organisation", $"&knownAt=@{before}")).ShouldBeEmpty();
        (await IdsAsync("konigsbrucker", "organisation", $"&knownAt=@{before}")).ShouldBe([agency]);
        (await HitsAsync("konigsbrucker"))[0].Text("foundAs").ShouldBe("Königsbrücker Werkstätten");
        (await HitsAsync("konigsbrucker", "&asOf=2024-01-01"))[0]["foundAs"].ShouldBeNull();
        (await IdsAsync("cesko polsky", "programme")).ShouldBe([programme]);
        foreach (var text in new[] { "mustky", "brucken uber die neisse", "11.02/0047", "CZ.11.02" })
            (await IdsAsync(text, "project")).ShouldBe([project], text);

        // A name that was wrong is not known any more, and still was known before.
        var wrong = await api.RecordAsync("/api/sources", new { title = "Überschrift mit Fähler", kind = "press-release" });
        var known = api.Position;
        await api.RecordAsync($"/api/facts/{wrong.EventId}/withdraw", new { reason = "Registered twice." });
        (await IdsAsync("uberschrift fahler", "source")).ShouldBeEmpty();
        (await IdsAsync("uberschrift fahler", "source", $"&knownAt=@{known}")).ShouldBe([wrong.Id]);
    }

    [Fact]
    public async Task While_a_name_is_typed_what_it_may_become_is_suggested()
    {
        var source = await api.SourceAsync("Register of workshops");
        var workshop = await api.WorkshopAsync(source, "Werkstatt Überlandbahn", "2023-11-13");
        await api.GetAsync("/api/overview");

        var all = await api.ShowAsync("/api/suggest?q=uberland");
        var found = all.List("items").ShouldHaveSingleItem();
        (found.Id("id"), found.Text("kind"), found.Text("title"), found.Text("subtitle"), found.Text("page"), found.Text("match"))
            .ShouldBe((workshop, "activity", "Werkstatt Überlandbahn", "2023-11-13", $"/activities/{workshop}", "word-beginnings"));
        all["asWritten"].ShouldBeNull();
        (await SuggestedAsync("q=sach")).ShouldBe(["Sachsen", "Sachsenwald", "Land Sachsen", "Niedersachsen"]);
        (await SuggestedAsync("q=sach&limit=2")).ShouldBe(["Sachsen", "Sachsenwald"]);
        (await SuggestedAsync("q=sach&kind=source")).ShouldBeEmpty();
        (await SuggestedAsync("q=gorl")).ShouldBe(["Görlitz"]);
        (await SuggestedAsync("q=Gorlzi")).ShouldBe(["Görlitz"]);
        (await SuggestedAsync("q=---")).ShouldBeEmpty();
        (await SuggestedAsync($"q=uberland&knownAt=@1")).ShouldBeEmpty();
        foreach (var (query, pointer) in new[]
        {
            ("", "q"), ("q=", "q"), ($"q={new string('x', 201)}", "q"), ("q=a&limit=0", "limit"), ("q=a&limit=51", "limit"),
            ("q=a&limit=x", "limit"), ("q=a&kind=person", "kind"), ("q=a&text=b", "text"), ("q=a&project=x", "project"),
        })
            (await api.GetAsync($"/api/suggest?{query}")).ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers
                .ShouldBe([pointer], query);
    }

    [Fact]
    public async Task People_are_not_found_by_their_names()
    {
        await api.PersonAsync("Žofie Nováková");
        foreach (var path in new[] { "/api/search?q=Novakova", "/api/suggest?q=Novakova" })
            (await api.GetAsync(path)).ShouldBe(HttpStatusCode.OK).Body.ShouldNotContain("Nov");
    }

    [Theory]
    [InlineData("en", "similar")]
    [InlineData("de", "ähnlich")]
    public async Task The_page_finds_the_same_and_its_fields_suggest(string language, string similar)
    {
        using var site = new Site(host, language);
        var page = (await site.GetAsync("/search?text=Usti")).ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain("Ústí nad Labem");
        page.Text.ShouldNotContain(similar);
        page.Html.ShouldContain("data-suggest=");
        (await site.GetAsync("/search?text=G%C3%B6rliz")).Text.ShouldContain(similar);
    }

    [Fact]
    public Task Each_entity_is_found_by_each_of_its_names_without_accents() => Seed.RunAsync(20261127, async seed =>
    {
        var random = new Random(seed);
        var source = await api.SourceAsync($"Names of seed {seed}");
        var provenance = ApiClient.Passage(source);
        var named = new List<(Guid Id, string Name)>();
        for (var i = 0; i < 12; i++)
        {
            var (name, shortName, later) = (Name(), Word(), Name());
            var id = (await api.RecordAsync("/api/organisations", new { name, shortName, kind = "company", provenance })).Id;
            await api.RecordAsync($"/api/organisations/{id}/rename", new { name = later, occurred = ApiClient.Day("2024-06-01"), provenance });
            named.AddRange([(id, name), (id, shortName), (id, later)]);
        }

        foreach (var (id, name) in named)
            foreach (var typed in new[] { Bare(name), Bare(name).ToUpperInvariant(), name.Normalize(System.Text.NormalizationForm.FormD) })
                (await api.ShowAsync($"/api/suggest?q={Uri.EscapeDataString(typed)}&kind=organisation&limit=3")).List("items")
                    .Select(item => item.Id("id")).ShouldContain(id, $"{typed} for {name}");

        string Name() => string.Join(random.Next(3) switch { 0 => " ", 1 => "-", _ => " – " }, Enumerable.Range(0, random.Next(1, 4)).Select(_ => Word()));

        string Word() => new([.. Enumerable.Range(0, random.Next(4, 10)).Select(_ => Letters[random.Next(Letters.Length)].With)]);
    });

    private static readonly (char With, string Bare)[] Letters =
    [
        .. "abcdefghijklmnopqrstuvwxyz".Select(letter => (letter, $"{letter}")),
        .. "áâăäàąčćçďéěëęèíîìľĺłńňñóôőöøŕřśšşťţúůüűýźžż".Zip("aaaaaacccdeeeeeiiilllnnnooooorrsssttuuuuyzzz", (with, bare) => (with, $"{bare}")),
        ('ß', "ss"), ('æ', "ae"), ('đ', "d"), ('Ł', "L"), ('Ž', "Z"), ('Ö', "O"),
    ];

    private static string Bare(string name) =>
        string.Concat(name.Select(c => Letters.FirstOrDefault(letter => letter.With == c).Bare ?? $"{c}"));

    private async Task<IReadOnlyList<JsonNode>> HitsAsync(string typed, string more = "") =>
        [.. (await api.ShowAsync($"/api/search?q={Uri.EscapeDataString(typed)}{more}")).List().SelectMany(kind => kind.List("hits"))];

    private async Task<IReadOnlyList<string?>> FoundAsync(string typed) =>
        [.. (await HitsAsync(typed, "&kind=organisation")).Select(hit => hit.Text("title")).Where(title => Names.Contains(title))];

    private async Task<IReadOnlyList<Guid>> IdsAsync(string typed, string kind, string more = "") =>
        [.. (await HitsAsync(typed, $"&kind={kind}{more}")).Select(hit => hit.Id("id"))];

    private async Task<IReadOnlyList<string?>> SuggestedAsync(string query) =>
        [.. (await api.ShowAsync($"/api/suggest?{query}")).List("items").Select(item => item.Text("title"))];
}
