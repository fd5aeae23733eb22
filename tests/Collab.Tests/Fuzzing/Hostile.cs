using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Collab.Tests.Fuzzing;

/// <summary>Values that somebody sends who means no good, or whose program is broken. The same dice give the same values.</summary>
/// <param name="dice">Chooses.</param>
/// <param name="ids">Ids that the tracker knows.</param>
internal sealed class Hostile(Random dice, IReadOnlyList<Guid> ids)
{
    private static readonly string[] Texts =
    [
        "", " ", "\0", "a\0b", "\u001b[31m", "\u200b", "\u0301\u0301", "\u00ad", "\uffff", "\ufffe", "\u202eabc", "\u2066x", "Zu\u0308rich", "é", "東京", "٣", "１２",
        "\U0001F600", "<script>alert(1)</script>", "'; drop table collab.mt_events; --", "=cmd|'/C calc'!A0", ";=1", "../../etc/passwd", "%00", "%", "%zz", "{0}", "$(id)",
        "null", "true", "NaN", "-1", "0", "1.5", "1e999", "99999999999999999999999", "2147483648", "9223372036854775807", "-9223372036854775809", "@-1", "@99999999999999999999",
        "@1", "2024-01-01", "2024-02-30", "0000-01-01", "9999-12-31", "10000-01-01", "-0001-01-01", "2024-13-01", "2024-01-01T12:00:00Z", "2024-01-01T24:00:00Z",
        "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00-14:00", "2024-01-01@1", "2011-12-30", "2024-03-31T02:30", "24:00", "2024", "2024-1", "30.2.2024", "٣.٤.٢٠٢٤",
        "3/4/2024", "Q5 2024", "00000000-0000-0000-0000-000000000000", "{018f6f5e-7c2a-7b3e-9d4c-5a6b7c8d9e0f}", "018F6F5E-7C2A-7B3E-9D4C-5A6B7C8D9E0F", "DE", "DED", "XX9", "RCO87",
        "RCO81", "workshop", "record-attendance", "attendance_recorded", "newest", "csv", "xlsx", "de", "xx-nonsense", "*", "\"3\"", "W/\"3\"", "{\"evidence\":[]}", "{\"evidence\":",
        "{\"evidence\":[\"\\u0000\"],\"leastPlaces\":1e9}", "[]", "a,b,,c", ",", "\\", "/", "//", "?", "#", "&", "a=b", "bmV4dA", "eyJhIjoxfQ==", "AAAA", "\t", "\r\n", "\n",
    ];

    private static readonly string[] Json =
    [
        "null", "true", "-1", "0", "1.5", "1e999", "-0", "99999999999999999999999", "1e-400", "\"\"", "\" \"", "\"\\u0000\"", "\"\\ud83d\"", "\"\\udc00\\ud83d\"", "\"\\uffff\"",
        "\"\\u202e\"", "\"٣\"", "[]", "{}", "[null]", "[[]]", "{\"a\":1}", "{\"a\":1,\"a\":2}", "NaN", "'x'", "\"2011-12-30\"", "\"T24:00\"", "\"2024-03-31T02:30\"",
        "{\"precision\":\"day\",\"from\":\"2011-12-30\",\"zone\":\"Pacific/Apia\"}", "{\"precision\":\"day\",\"from\":\"2011-12-29\",\"zone\":\"Pacific/Apia\"}",
        "{\"precision\":\"minute\",\"from\":\"2024-03-31T02:30\"}", "{\"precision\":\"minute\",\"from\":\"2024-03-30T24:00\"}", "{\"precision\":\"minute\",\"from\":\"2999-12-31T23:59\",\"zone\":\"Etc/GMT+12\"}",
        "{\"precision\":\"year\",\"from\":\"1000\"}", "{\"precision\":\"year\",\"from\":\"٢٠٢٤\"}", "{\"precision\":\"before\",\"to\":\"1000-01-01\",\"zone\":\"Asia/Manila\"}",
        "{\"precision\":\"relative\",\"relation\":\"x\",\"relativeTo\":\"00000000-0000-0000-0000-000000000000\"}", "{\"type\":\"workshop_held\"}", "{\"type\":\"fact_corrected\"}",
        "{\"value\":10000001}", "{\"exactness\":\"missing\"}", "{\"amount\":1e30,\"currency\":\"XXX\"}", "{\"amount\":0.001}", "\"agency, hub\"", "7", "[1,2]", "\"=1+1\"",
    ];

    /// <summary>Something to put into an address, a field or a header.</summary>
    public string Text() => dice.Next(12) switch
    {
        0 when ids.Count > 0 => Known().ToString(),
        1 => new string("aé\u0301\u200b٣"[dice.Next(5)], dice.Next(1, 3000)),
        2 => string.Concat(Enumerable.Range(0, dice.Next(1, 12)).Select(_ => (char)dice.Next(1, 0xD800))),
        3 => dice.NextInt64().ToString(CultureInfo.InvariantCulture),
        4 => One(Texts) + One(Texts),
        _ => One(Texts),
    };

    /// <summary>A value of JSON, or what somebody takes for one.</summary>
    public string Token() => dice.Next(14) switch
    {
        0 when ids.Count > 0 => $"\"{Known()}\"",
        1 => $"\"{new string("a\u0301é"[dice.Next(3)], dice.Next(1, 30_000))}\"",
        2 => new string('[', 40) + new string(']', 40),
        3 => $"[{string.Join(',', Enumerable.Repeat(One(Json), dice.Next(1, 300)))}]",
        4 => JsonValue.Create(Text()).ToJsonString(),
        _ => One(Json),
    };

    /// <summary>An id that the tracker knows, or one that it does not.</summary>
    public Guid Known() => ids.Count > 0 && dice.Next(5) > 0
        ? ids[dice.Next(ids.Count)]
        : new Guid(dice.Next(), 1, 2, [3, 4, 5, 6, 7, 8, 9, 10]);

    /// <summary>The text of an object, some of whose members are not what they should be.</summary>
    public byte[] Body(JsonObject example)
    {
        var whole = (JsonObject)example.DeepClone();
        var tokens = new List<string>();
        for (var changes = dice.Next(4); changes > 0; changes--) Change(whole, tokens);
        var text = new StringBuilder(whole.ToJsonString());
        for (var i = 0; i < tokens.Count; i++) text.Replace($"\"\u00a7{i}\u00a7\"", tokens[i]).Replace($"\"\\u00A7{i}\\u00A7\"", tokens[i]);
        if (dice.Next(25) == 0) text.Length = dice.Next(text.Length + 1);
        if (dice.Next(25) == 0) text.Insert(dice.Next(text.Length + 1), One(Texts));
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        if (dice.Next(25) == 0 && bytes.Length > 0) bytes[dice.Next(bytes.Length)] = (byte)dice.Next(256);
        return dice.Next(30) switch
        {
            0 => [0xEF, 0xBB, 0xBF, .. bytes],
            1 => Encoding.Unicode.GetBytes(text.ToString()),
            2 => [],
            _ => bytes,
        };
    }

    public T One<T>(IReadOnlyList<T> choices) => choices[dice.Next(choices.Count)];

    // What no node can hold stands as a number of its own until the text is made.
    private void Change(JsonObject within, List<string> tokens)
    {
        var names = within.Select(member => member.Key).ToList();
        if (names.Count > 0 && within[One(names)] is JsonObject inner && dice.Next(2) == 0)
        {
            Change(inner, tokens);
            return;
        }

        var name = names.Count > 0 && dice.Next(6) > 0 ? One(names) : One(["title", "occurred", "provenance", "commandId", "ifVersion", "command", "\u202e", "a/b~c", ""]);
        if (dice.Next(6) == 0) within.Remove(name);
        else
        {
            within[name] = $"\u00a7{tokens.Count}\u00a7";
            tokens.Add(Token());
        }
    }
}
