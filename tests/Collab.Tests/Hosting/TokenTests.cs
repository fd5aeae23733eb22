using System.Net;
using System.Net.Http.Json;
using System.Runtime.Versioning;

namespace Collab.Tests.Hosting;

/// <summary>Tokens on the shared tracker, by HTTP and by command.</summary>
[Collection(SharedHost.Name)]
[UnsupportedOSPlatform("windows")]
public sealed class TokenTests(CollabHost host)
{
    [Fact]
    public void The_first_start_writes_an_admin_token_for_its_owner_only()
    {
        var file = Path.Combine(host.DataPath, "token");
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        host.AdminToken.ShouldStartWith("collab_");
        host.Errors.ShouldContain(file);
        host.Errors.ShouldNotContain(host.AdminToken);
    }

    [Fact]
    public async Task Without_a_token_the_answer_says_how_to_get_one()
    {
        using var response = await host.Anonymous.GetAsync(new Uri("/api/tokens", UriKind.Relative));

        await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated", "ops/token create");
        response.Headers.WwwAuthenticate.ToString().ShouldContain("Bearer");
    }

    [Theory]
    [InlineData("collab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("nonsense")]
    public async Task A_wrong_token_is_refused_even_where_none_is_needed(string token)
    {
        using var client = host.With(token);
        using var response = await client.GetAsync(new Uri("/api/about", UriKind.Relative));

        await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated", "unknown or revoked");
        response.Headers.WwwAuthenticate.ToString().ShouldContain("invalid_token");
    }

    [Fact]
    public async Task A_token_in_the_address_is_not_looked_at()
    {
        using var response = await host.Anonymous.GetAsync(new Uri($"/api/tokens?access_token={host.AdminToken}", UriKind.Relative));

        await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated", "in the address");
    }

    [Theory]
    [InlineData("viewer")]
    [InlineData("auditor")]
    [InlineData("manager")]
    public async Task Only_an_admin_sees_tokens(string role)
    {
        var client = await host.AsAsync(role);
        using var response = await client.GetAsync(new Uri("/api/tokens", UriKind.Relative));

        await response.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "forbidden", $"role is {role}; this needs admin");
    }

    [Fact]
    public async Task A_token_is_shown_once_stored_hashed_and_ends_when_revoked()
    {
        var admin = await host.AsAsync("admin");
        var token = await host.CreateTokenAsync("Short lived", "auditor");
        using var holder = host.With(token);
        (await holder.GetAsync(new Uri("/api/about", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await admin.GetStringAsync(new Uri("/api/tokens", UriKind.Relative))).ShouldNotContain(token);
        (await host.ScalarAsync<long>(
            $"select count(*) from collab.mt_doc_apitoken where data::text like '%{token}%' or id::text like '%{token}%'")).ShouldBe(0);

        using var revoked = await admin.DeleteAsync(new Uri("/api/tokens/short%20LIVED", UriKind.Relative));
        revoked.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await holder.GetAsync(new Uri("/api/about", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var again = await admin.DeleteAsync(new Uri("/api/tokens/short%20lived", UriKind.Relative));
        await again.ShouldBeProblemAsync(HttpStatusCode.NotFound, "no-such-token", "GET /api/tokens");
    }

    [Fact]
    public async Task Of_many_who_ask_for_one_name_at_once_one_gets_it()
    {
        var admin = await host.AsAsync("admin");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => admin.PostAsJsonAsync("/api/tokens", new { name = "Contended", role = "viewer" })));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict).ShouldBe(7);
    }

    [Theory]
    [InlineData("""{"name": "x", "role": "king"}""", "/role")]
    [InlineData("""{"name": "", "role": "viewer"}""", "/name")]
    [InlineData("""{"name": "a/b", "role": "viewer"}""", "/name")]
    [InlineData("""{"name": "a\u0000b", "role": "viewer"}""", "/name")]
    [InlineData("""{"name": "x", "role": "viewer", "colour": "red"}""", "cannot be read")]
    [InlineData("""{"name": """, "cannot be read")]
    [InlineData("null", "cannot be read")]
    public async Task What_makes_no_token_is_refused_with_the_place(string body, string place)
    {
        var admin = await host.AsAsync("admin");
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await admin.PostAsync(new Uri("/api/tokens", UriKind.Relative), content);

        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "malformed", place);
    }

    [Fact]
    public async Task The_command_makes_lists_and_revokes_beside_the_running_tracker()
    {
        var made = await TokenAsync("create", "Desk", "--role", "manager");
        made.Exit.ShouldBe(0, made.Errors);
        using var holder = host.With(made.Output.Trim());
        (await holder.GetAsync(new Uri("/api/about", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await TokenAsync("create", "desk", "--role", "viewer")).Errors.ShouldContain("has a valid token");
        (await TokenAsync("list")).Output.ShouldContain("Desk");
        (await TokenAsync("revoke", "Desk")).Exit.ShouldBe(0);

        (await holder.GetAsync(new Uri("/api/about", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await TokenAsync("revoke", "Desk")).Exit.ShouldBe(1);
    }

    [Theory]
    [InlineData("create", "x", "--role", "king")]
    [InlineData("create", "a/b", "--role", "viewer")]
    [InlineData("create", "x")]
    public async Task A_command_that_makes_no_sense_says_so(params string[] words)
    {
        var answer = await TokenAsync(words);

        answer.Exit.ShouldBe(1);
        answer.Errors.ShouldNotBeEmpty();
        answer.Errors.ShouldNotContain("   at ");
    }

    private Task<(int Exit, string Output, string Errors)> TokenAsync(params string[] words) =>
        Shell.RunAsync("dotnet", [CollabHost.Program, "token", .. words, "--data", host.DataPath]);
}
