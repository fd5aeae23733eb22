using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Collab.Tests;

/// <summary>Forms take files and texts as large as they say, over a real connection with its own limits, and lose nothing of what is
/// larger.</summary>
[Collection(SharedHost.Name)]
public sealed class LongFormTests(CollabHost host)
{
    private const int Megabyte = 1024 * 1024;
    private const string Head = "Country,Currency,ISO A3 Code,ISO A2 Code,Value,Comment\n";

    [Fact]
    public async Task The_largest_file_of_rates_is_read_once_and_adopted_without_being_sent_again()
    {
        var made = await ConvertedTotalTests.Made.Async(await ApiClient.OfAsync(host));
        using var site = await Site.SignedInAsync(host, "manager");
        var read = await SendAsync(site, made, await FormAsync(site, made), "read", Rates(8 * Megabyte));
        read.ShouldBe(HttpStatusCode.OK);
        read.Text.ShouldContain("2 rates were read");
        read.Text.ShouldContain("inforeuro.csv");
        // What was read is not in the page: it waits where it is.
        read.Html.Length.ShouldBeLessThan(200_000);

        (await SendAsync(site, made, FilledForm.Of(read, "id=\"rates\""), "adopt", null)).ShouldBe(HttpStatusCode.SeeOther);
        await made.Api.GetAsync("/api/about");
        (await host.ScalarAsync<long>($"select count(*) from collab.mt_events where stream_id = '{made.Programme}' and type = 'exchange_rates_adopted'"))
            .ShouldBe(1);

        // Adopted, it is held no more.
        (await SendAsync(site, made, FilledForm.Of(read, "id=\"rates\""), "read", null)).ShouldBe(HttpStatusCode.OK).Text
            .ShouldContain("The file waited too long. Choose it once more.");
    }

    [Fact]
    public async Task A_file_or_text_that_is_too_large_is_refused_in_words_beside_what_was_entered()
    {
        var made = await ConvertedTotalTests.Made.Async(await ApiClient.OfAsync(host));
        using var site = await Site.SignedInAsync(host, "manager", "de");
        var form = await FormAsync(site, made);
        var large = await SendAsync(site, made, form, "read", Rates((8 * Megabyte) + 1));
        large.ShouldBe(HttpStatusCode.OK).Text.ShouldContain("Die Datei ist größer als 8 MB.");
        FilledForm.Of(large, "id=\"rates\"")["passage"].ShouldBe("Januar");

        // A text of a line for each break: sent, each break is two characters.
        var text = Head + string.Concat(Enumerable.Repeat("Czechia,Koruna,CZK,CZ,25\n", 200)) + new string('\n', 4 * Megabyte);
        var pasted = await SendAsync(site, made, form.With(("text", text.Replace("\n", "\r\n", StringComparison.Ordinal))), "read", null);
        pasted.ShouldBe(HttpStatusCode.OK).Text.ShouldContain("1 Kurs wurde gelesen");
        FilledForm.Of(pasted, "id=\"rates\"")["text"]!.ShouldStartWith("Country,Currency");
    }

    [Fact]
    public async Task A_file_and_a_text_are_not_taken_for_one_another()
    {
        var made = await ConvertedTotalTests.Made.Async(await ApiClient.OfAsync(host));
        using var site = await Site.SignedInAsync(host, "manager");
        var form = (await FormAsync(site, made)).With(("text", Head + "Poland,Zloty,PLN,PL,4.5,\n"));
        var both = await SendAsync(site, made, form, "read", Rates(1000));
        both.ShouldBe(HttpStatusCode.OK).Text.ShouldContain("There are a file and a text: leave one of them out.");
        var dropped = await SendAsync(site, made, FilledForm.Of(both, "id=\"rates\""), "drop", null);
        FilledForm.Of(dropped, "id=\"rates\"")["held"].ShouldBeNull();
        (await SendAsync(site, made, FilledForm.Of(dropped, "id=\"rates\""), "read", null)).ShouldBe(HttpStatusCode.OK).Text
            .ShouldContain("1 rate was read");
    }

    [Fact]
    public async Task The_text_of_a_source_may_be_longer_than_a_page_shows_and_is_kept_whole()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync("A long document");
        using var site = await Site.SignedInAsync(host, "manager");
        var text = string.Concat(Enumerable.Repeat($"Grüße aus Görlitz{new string('s', 2_000)}.\r\n\r\n", 2_500));
        var page = (await site.GetAsync($"/sources/{source}/record?recorded={api.Position}")).ShouldBe(HttpStatusCode.OK);
        var form = FilledForm.Of(page, "action=\"/sources/" + source);
        using var content = new MultipartFormDataContent();
        foreach (var name in new[] { "form", "_handler" }) content.Add(new StringContent(form[name]!), name);
        content.Add(new StringContent(text, Encoding.UTF8), "text");
        page.Html.ShouldContain("enctype=\"multipart/form-data\" class=\"form\"");
        (await site.PostAsync(form.Action, content)).ShouldBe(HttpStatusCode.SeeOther);
        (await site.GetAsync($"/sources/{source}/record")).ShouldBe(HttpStatusCode.OK).Text
            .ShouldContain("The text is longer: its first 300,000 characters are shown.");
        (await host.ScalarAsync<int>($"select octet_length(f.bytes) from collab.file f join collab.source_text t using (sha256) where t.source_id = '{source}'"))
            .ShouldBe(Encoding.UTF8.GetByteCount(text));
    }

    [Fact]
    public async Task A_table_of_as_many_rates_as_one_holds_is_corrected_on_its_page()
    {
        var made = await ConvertedTotalTests.Made.Async(await ApiClient.OfAsync(host));
        var table = await made.AdoptAsync("2024-02-01", [.. Enumerable.Range(0, 1000).Select(i =>
            ($"{1900 + (i / 12)}-{1 + (i % 12):00}", "CZK", 25m))]);
        using var site = await Site.SignedInAsync(host, "manager");
        var page = (await site.GetAsync($"/facts/{table.EventId}/correct?recorded={table.Position}")).ShouldBe(HttpStatusCode.OK);
        FilledForm.Of(page).Fields.Count().ShouldBeGreaterThan(3_000);
        var sent = await FilledForm.Of(page).With(("reason", "A digit.")).SendAsync(site, "preview");
        sent.Status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity);
        sent.Text.ShouldNotContain("cannot be answered");
    }

    private static async Task<FilledForm> FormAsync(Site site, ConvertedTotalTests.Made made)
    {
        var page = (await site.GetAsync($"/programmes/{made.Programme}/rates?recorded={made.Api.Position}")).ShouldBe(HttpStatusCode.OK);
        return FilledForm.Of(page, "id=\"rates\"").With(
            ("month", "2024-01"), ("source", made.Source.ToString()), ("passage", "Januar"), ("occurred", "2024-02-01"));
    }

    // A browser sends a form with a file in parts.
    private static async Task<Seen> SendAsync(Site site, ConvertedTotalTests.Made made, FilledForm form, string button, byte[]? file)
    {
        using var content = new MultipartFormDataContent();
        foreach (var (name, value) in form.Fields.Append(("do", button))) content.Add(new StringContent(value, Encoding.UTF8), name);
        if (file is not null)
        {
            var part = new ByteArrayContent(file);
            part.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
            content.Add(part, "file", "inforeuro.csv");
        }

        return await site.PostAsync($"/programmes/{made.Programme}/rates", content);
    }

    // Rates of two currencies and, beside them, comments up to a size.
    private static byte[] Rates(int bytes)
    {
        var text = new StringBuilder(Head).Append("Czechia,Koruna,CZK,CZ,25,\nPoland,Zloty,PLN,PL,4.5,\n");
        const string row = "Czechia,Koruna,CZK,CZ,25,";
        while (bytes - text.Length > 20_000) text.Append(row).Append('x', 15_000).Append('\n');
        return Encoding.ASCII.GetBytes(text.Append(row).Append('x', bytes - text.Length - 1).Append('\n').ToString());
    }
}
