using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Collab.Files;

/// <summary>The words of a web page, as its reader sees them: paragraphs apart, without scripts and styles. Nothing that the page names is
/// loaded or run.</summary>
internal static class PageText
{
    private static readonly HashSet<string> Unseen = new(StringComparer.Ordinal) { "script", "style", "head", "template", "noscript" };

    private static readonly HashSet<string> Apart = new(StringComparer.Ordinal)
    {
        "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "tr", "table", "section", "article", "header", "footer", "main",
        "blockquote",
    };

    /// <summary>The text of a page; an empty line parts paragraphs.</summary>
    public static string Of(string html)
    {
        // As where scripts run, though none does: what is for readers without them is left out.
        using var page = new HtmlParser(new HtmlParserOptions { IsScripting = true }).ParseDocument(html);
        var text = new StringBuilder();
        // Step by step, not by recursion: a page may be nested deeper than the stack.
        INode root = page.DocumentElement, node = root;
        while (true)
        {
            Enter(node, text);
            if (node.FirstChild is { } child && !(node is IElement element && Unseen.Contains(element.LocalName)))
            {
                node = child;
                continue;
            }

            while (true)
            {
                Leave(node, text);
                if (node == root) return text.ToString();
                if (node.NextSibling is { } next)
                {
                    node = next;
                    break;
                }

                node = node.Parent!;
            }
        }
    }

    private static void Enter(INode node, StringBuilder text)
    {
        if (node is IText words) text.Append(words.Data);
        else if (node is IElement { LocalName: "br" }) text.Append('\n');
        else if (node is IElement element && Apart.Contains(element.LocalName)) text.Append("\n\n");
    }

    private static void Leave(INode node, StringBuilder text)
    {
        if (node is not IElement element) return;
        if (Apart.Contains(element.LocalName)) text.Append("\n\n");
        // Words of two cells are two words.
        else if (element.LocalName is "td" or "th") text.Append(' ');
    }
}
