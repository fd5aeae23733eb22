using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;

namespace Collab.Tests;

/// <summary>A name is one person's for good: nobody is called like another, and nobody inherits what another did.</summary>
public sealed class AccountNameTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Theory]
    [InlineData(" Petra Pavlic ")]
    [InlineData("PETRA PAVLIC")]
    [InlineData("Petra  Pavl1c")]
    public async Task A_name_that_looks_like_one_there_is_is_taken(string name)
    {
        var api = await ApiClient.OfAsync(host, "admin");
        if ((await TokensAsync(api))
            .All(token => token.Text("name") != "Petra Pavlic")) await host.CreateTokenAsync("Petra Pavlic", "viewer");

        (await api.PostAsync("/api/tokens", new { name, role = "admin" }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "name-taken").Json.Text("detail")!.ShouldContain("Petra Pavlic");
    }

    [Theory]
    [InlineData("ａｄｍｉｎ")]
    [InlineData("\u0430dmin")]
    [InlineData("admin\u200B\u202E")]
    [InlineData("\u200B")]
    public async Task A_name_that_only_looks_plain_is_none(string name)
    {
        var api = await ApiClient.OfAsync(host, "admin");
        (await api.PostAsync("/api/tokens", new { name, role = "viewer" }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Json.Text("detail")!.ShouldContain("/name");
    }

    [Fact]
    public async Task A_name_whose_token_was_revoked_is_not_given_again()
    {
        var api = await ApiClient.OfAsync(host, "admin");
        await host.CreateTokenAsync("Left Long Ago", "manager");
        (await api.Client.DeleteAsync(new Uri("/api/tokens/Left%20Long%20Ago", UriKind.Relative))).StatusCode
            .ShouldBe(HttpStatusCode.NoContent);

        foreach (var name in new[] { "Left Long Ago", "left long ag0" })
            (await api.PostAsync("/api/tokens", new { name, role = "manager" })).ShouldBeProblem(HttpStatusCode.Conflict, "name-retired");
        (await TokensAsync(api)).Count(token => token.Text("name") == "Left Long Ago").ShouldBe(1);
    }

    [Fact]
    public async Task A_rotated_token_is_the_same_accounts_and_ends_the_one_before()
    {
        var api = await ApiClient.OfAsync(host, "admin");
        var before = await host.CreateTokenAsync("Rotating Rita", "manager");

        var answer = (await api.PostAsync("/api/tokens/rotating%20rita/rotate", "{}")).ShouldBe(HttpStatusCode.Created).Json;

        answer.Text("role").ShouldBe("manager");
        (await StatusAsync(before)).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(answer.Text("token")!)).ShouldBe(HttpStatusCode.OK);
        var tokens = (await TokensAsync(api)).Where(token => token.Text("name") == "Rotating Rita").ToList();
        tokens.Select(token => token.Id("accountId")).Distinct().ShouldHaveSingleItem().ShouldBe(answer.Id("accountId"));
        tokens.Count(token => token["revoked"] is null).ShouldBe(1);

        (await api.PostAsync("/api/tokens/Rotating%20Rita/rotate", new { role = "viewer" }))
            .ShouldBe(HttpStatusCode.Created).Json.Text("role").ShouldBe("viewer");
        (await api.PostAsync("/api/tokens/Rotating%20Rita/rotate", new { role = "king" }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed");
        (await api.PostAsync("/api/tokens/Nobody/rotate", "{}")).ShouldBeProblem(HttpStatusCode.NotFound, "no-such-token");
    }

    [Fact]
    public async Task Accounts_from_before_names_had_one_form_keep_working_and_are_told_apart()
    {
        var api = await ApiClient.OfAsync(host, "admin");
        var (plain, spaced) = (await host.CreateTokenAsync("Vera", "viewer"), await host.CreateTokenAsync("Vera of before", "viewer"));
        await using (var database = NpgsqlDataSource.Create(host.ConnectionString))
        {
            foreach (var table in new[] { "mt_doc_account", "mt_doc_apitoken" })
            {
                await using var rename =
                    database.CreateCommand($"update collab.{table} set data = jsonb_set(data, '{{name}}', to_jsonb('Vera '::text)) where data ->> 'name' = 'Vera of before'");
                (await rename.ExecuteNonQueryAsync()).ShouldBe(1);
            }
        }

        (await StatusAsync(spaced)).ShouldBe(HttpStatusCode.OK);
        (await api.Client.DeleteAsync(new Uri("/api/tokens/Vera%20", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await StatusAsync(spaced)).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(plain)).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{"name":"Twice","name":"Thrice","role":"viewer"}""", "application/json", HttpStatusCode.BadRequest, "malformed")]
    [InlineData("""{"name":"Twice","role":"viewer","role":"admin"}""", "application/json", HttpStatusCode.BadRequest, "malformed")]
    [InlineData("""{"name":"Twice","role":"viewer"}""", "application/json; charset=bogus", HttpStatusCode.UnsupportedMediaType, "not-json")]
    [InlineData("""{"name":"Twice","role":"viewer"}""", "application/json; charset=utf-16", HttpStatusCode.UnsupportedMediaType, "not-json")]
    [InlineData("""{"name":7,"role":["viewer"]}""", "application/json", HttpStatusCode.BadRequest, "malformed")]
    public async Task What_says_two_things_or_none_makes_no_token(string body, string type, HttpStatusCode status, string rule)
    {
        var api = await ApiClient.OfAsync(host, "admin");
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await api.Client.PostAsync(new Uri("/api/tokens", UriKind.Relative), content);

        response.StatusCode.ShouldBe(status);
        (await response.Content.ReadFromJsonAsync<JsonNode>())!.Text("type").ShouldBe("urn:collab:problem:" + rule);
        (await TokensAsync(api)).ShouldNotContain(token => token.Text("name") == "Twice" || token.Text("name") == "Thrice");
    }

    private static async Task<IReadOnlyList<JsonNode>> TokensAsync(ApiClient api) => (await api.ShowAsync("/api/tokens")).List("items");

    private async Task<HttpStatusCode> StatusAsync(string token)
    {
        using var holder = host.With(token);
        return (await holder.GetAsync(new Uri("/api/about", UriKind.Relative))).StatusCode;
    }
}
