using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Collab.Browser.Tests;

/// <summary>What axe finds on a page.</summary>
internal static class Accessibility
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    // Axe describes whatever it has looked at, which takes longer than looking: here only what is wrong, as far as somebody reads it.
    private const string Run = """
        async () => {
          const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
          const found = await axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
          if (found.passes.length === 0) return ['no rule fits this page'];
          const about = node => `${node.html} – ${[...node.any, ...node.all, ...node.none].map(check => check.message).join('; ')}`;
          return found.violations.map(one => [`${one.id} (${one.impact}): ${one.help}`, ...one.nodes.slice(0, 5).map(about)].join('\n    '));
        }
        """;

    /// <summary>Axe finds nothing to complain about on a page, by the rules of WCAG 2.2 A and AA and its own best practices.</summary>
    public static async Task ShouldBeAccessibleAsync(this IPage page) => (await ViolationsAsync(page)).ShouldBeEmpty(page.Url);

    /// <summary>What axe has to complain about on a page: the rule and the first places that break it.</summary>
    public static async Task<string[]> ViolationsAsync(IPage page)
    {
        // As long as a document lasts, so does what was loaded into it.
        if (!await page.EvaluateAsync<bool>("typeof axe === 'object'")) await page.EvaluateAsync(Axe);
        return await page.EvaluateAsync<string[]>(Run);
    }
}
