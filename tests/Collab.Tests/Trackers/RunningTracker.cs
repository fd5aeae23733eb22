using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace Collab.Tests;

/// <summary>A tracker that answers, in the test's own process or in one of its own.</summary>
public abstract class RunningTracker : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, Lazy<Task<HttpClient>>> clients = new(StringComparer.Ordinal);
    private HttpClient? anonymous;

    /// <summary>The data folder.</summary>
    public abstract string DataPath { get; }

    /// <summary>Where the tracker answers.</summary>
    public abstract Uri Address { get; }

    /// <summary>The admin token that the first start wrote.</summary>
    public abstract string AdminToken { get; }

    /// <summary>For looking at the tables themselves, as the owner of the tracker's database.</summary>
    public abstract string ConnectionString { get; }

    /// <summary>What the tracker's clock shows.</summary>
    public abstract DateTimeOffset Now { get; }

    /// <summary>Sends no token.</summary>
    public HttpClient Anonymous => anonymous ??= NewClient();

    /// <summary>A client with a token of this role (<c>manager</c>, <c>auditor</c>, <c>viewer</c>, <c>admin</c>), made at the first
    /// use.</summary>
    public Task<HttpClient> AsAsync(string role) => clients.GetOrAdd(role, _ => new(() => SignedInAsync(role))).Value;

    /// <summary>A client with this token.</summary>
    public HttpClient With(string token)
    {
        var client = NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Makes a token over HTTP and returns it.</summary>
    public async Task<string> CreateTokenAsync(string name, string role)
    {
        using var admin = With(AdminToken);
        using var response = await admin.PostAsJsonAsync("/api/tokens", new { name, role });
        var body = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"POST /api/tokens answered {(int)response.StatusCode}: {body}");
        return JsonDocument.Parse(body).RootElement.GetProperty("token").GetString()!;
    }

    /// <summary>One value from the tracker's database.</summary>
    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    /// <summary>A command of the program beside the tracker, such as <c>replay</c>.</summary>
    public abstract Task<(int Exit, string Output, string Errors)> CommandAsync(params string[] words);

    /// <summary>Speaks to the tracker. With cookies it is a browser, which is told of redirects; without, it follows them.</summary>
    public abstract HttpClient NewClient(CookieContainer? cookies = null);

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    /// <summary>Clients made before are no longer good.</summary>
    protected async Task ForgetClientsAsync()
    {
        anonymous?.Dispose();
        anonymous = null;
        foreach (var client in clients.Values.Where(client => client is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }))
            (await client.Value).Dispose();
        clients.Clear();
    }

    private async Task<HttpClient> SignedInAsync(string role) =>
        With(role == "admin" ? AdminToken : await CreateTokenAsync($"test-{role}-{Guid.NewGuid():N}", role));
}
