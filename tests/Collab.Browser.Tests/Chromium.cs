using Collab.Tests;
using Microsoft.Playwright;

namespace Collab.Browser.Tests;

/// <summary>Tests in this collection share one Chromium and one tracker with the real input: <c>[Collection(SharedBrowser.Name)]</c> and a
/// <see cref="Chromium"/> in the constructor.</summary>
[CollectionDefinition(Name)]
public sealed class SharedBrowser : ICollectionFixture<Chromium>
{
    public const string Name = "One Chromium on one tracker";
}

/// <summary>The same for tests that look at pages and figures: they run beside those that record, on a Chromium and a tracker of their
/// own.</summary>
[CollectionDefinition(Name)]
public sealed class FigureBrowser : ICollectionFixture<Chromium>
{
    public const string Name = "Another Chromium on another tracker";
}

/// <summary>A real Chromium beside a real tracker that has loaded the samples.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];

    private readonly Dictionary<string, string> sessions = [];

    private IPlaywright? playwright;
    private IBrowser? browser;
    private CollabHost? host;

    /// <summary>The tracker that the pages come from.</summary>
    public CollabHost Host => host!;

    /// <summary>Where Chromium is: as <c>COLLAB_CHROMIUM</c> says, else where systems put it.</summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable("COLLAB_CHROMIUM") is { Length: > 0 } named
        ? named
        : new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" }.FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException("Chromium is not installed: ops/test installs it, or name it with COLLAB_CHROMIUM.");

    /// <summary>A visitor with a window of their own.</summary>
    /// <param name="language"><c>de</c> or <c>en</c>.</param>
    /// <param name="role">Signed in with this role; null: nobody.</param>
    /// <param name="width">Width of the window in CSS pixels.</param>
    /// <param name="dark">Whether the system prefers dark.</param>
    /// <param name="script">Whether scripts run.</param>
    /// <param name="on">The tracker; null for the shared one.</param>
    /// <param name="name">Under this name, which nobody else may have; null for one that is made up.</param>
    public async Task<Visitor> VisitAsync(string language = "en", string? role = null, int width = 1280, bool dark = false,
        bool script = true, CollabHost? on = null, string? name = null)
    {
        var tracker = on ?? Host;
        // Who signed in once on the shared tracker stays signed in; a name of one's own and a tracker of one's own have sessions of their
        // own.
        var shared = role is not null && on is null && name is null;
        var context = await browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = tracker.Address.ToString(),
            Locale = language == "de" ? "de-DE" : "en-GB",
            TimezoneId = "Europe/Berlin",
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            JavaScriptEnabled = script,
            StorageState = shared ? sessions.GetValueOrDefault(role!) : null,
        });
        context.SetDefaultTimeout(30_000);
        var visitor = new Visitor(context, tracker.Address, await context.NewPageAsync());
        if (role is null || (shared && sessions.ContainsKey(role))) return visitor;
        var token = role == "admin" ? tracker.AdminToken : await tracker.CreateTokenAsync(name ?? $"{role}-{Guid.NewGuid():N}"[..30], role);
        await visitor.Page.GotoAsync("/sign-in?to=/about");
        await visitor.Page.FillAsync("#token", token);
        await visitor.Page.ClickAsync("main button[type=submit]");
        await visitor.Page.WaitForURLAsync("**/about");
        if (shared) sessions[role] = await context.StorageStateAsync();
        return visitor;
    }

    public async Task InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Path,
            Headless = true,
            Args = Arguments
        });
        host = await CollabHost.StartAsync(Repository.Samples);
    }

    public async Task DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
        if (host is not null) await host.DisposeAsync();
    }
}

/// <summary>Somebody at a browser. When they leave, no page may have written an error to its console, or asked for anything
/// elsewhere.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly List<string> complaints = [];

    internal Visitor(IBrowserContext context, Uri address, IPage page)
    {
        this.context = context;
        Page = page;
        context.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning"
                && !IsRefusal(message)) complaints.Add($"{message.Type} on {message.Page?.Url}: {message.Text}");
        };
        context.WebError += (_, error) => complaints.Add($"uncaught on {error.Page?.Url}: {error.Error}");
        context.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(address.ToString(), StringComparison.Ordinal)
                && !request.Url.StartsWith("data:", StringComparison.Ordinal)) complaints.Add("asked for " + request.Url);
        };
    }

    /// <summary>Their window.</summary>
    public IPage Page { get; }

    /// <summary>Opens another window.</summary>
    public Task<IPage> OpenAsync() => context.NewPageAsync();

    /// <summary>Since the last time that this was asked, no page wrote an error to its console, or asked for anything elsewhere.</summary>
    public void ShouldHaveNoComplaint()
    {
        var said = complaints.ToArray();
        complaints.Clear();
        said.ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        ShouldHaveNoComplaint();
    }

    // Chromium notes every answer that is not 2xx; that a form was refused is what some tests ask for.
    private static bool IsRefusal(IConsoleMessage message) =>
        message.Text.StartsWith("Failed to load resource: the server responded with a status of 4", StringComparison.Ordinal);
}
