using System.Text;

namespace Collab.Tests;

/// <summary>Names that a sheet or a form holds are looked up together.</summary>
public sealed class NameLookupTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task Unknown_names_of_a_sheet_are_looked_up_together_each_with_what_it_may_mean()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        await api.OrganisationAsync(source, "Agency of the North");
        await api.OrganisationAsync(source, "Agency of the South");
        await api.OrganisationAsync(source, "agency of the south");
        await api.WorkshopAsync(source, "Workshop on names");
        await api.GetAsync("/api/overview");
        using var site = await Site.SignedInAsync(host, "manager");
        using var statements = Statements.Of(host);

        var (few, page) = await CheckedAsync(3);
        page.Text.ShouldContain("Nothing recorded is called “Nobody 2”");
        (var many, page) = await CheckedAsync(150);

        many.ShouldBe(few);
        page.Text.ShouldContain("Nothing recorded is called “Nobody 2”");
        // What several are called, or have in their names, is offered.
        page.Text.ShouldContain("Agency of the North");
        page.Text.ShouldContain("agency of the south");
        page.Text.ShouldContain("Agency of the South");

        async Task<(int Statements, Seen Page)> CheckedAsync(int unknown)
        {
            // A page shows the first rows of a long sheet.
            var rows = new[] { "Agency of", "Agency of the South" }.Concat(Enumerable.Range(0, unknown).Select(i => $"Nobody {i}"))
                .Select(name => $"Workshop on names,Speaker,{name}");
            var sheet = $"Activity,Role,Organisation\n{string.Join('\n', rows)}\n";
            Seen? seen = null;
            var sent = await statements.DuringAsync(async () => seen = await SheetAsync("roles", sheet), "entity");
            return (sent.Count, seen!);
        }

        async Task<Seen> SheetAsync(string kind, string text)
        {
            var form = FilledForm.Of(await site.GetAsync("/import"), "action=\"/import\"").With(("kind", kind));
            var to = (await form.SendAsync(site, "", "file", "roles.csv", "text/csv", Encoding.UTF8.GetBytes(text))).To!;
            return await Eventually.IsAsync(
                () => site.GetAsync(to), seen => !seen.Html.Contains("data-import=\"under-way\"", StringComparison.Ordinal));
        }
    }
}
