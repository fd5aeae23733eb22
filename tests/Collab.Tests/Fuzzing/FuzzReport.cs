using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Collab.Tests.Fuzzing;

/// <summary>What became of hostile requests.</summary>
internal sealed class FuzzReport
{
    private readonly ConcurrentDictionary<int, long> answers = new();
    private readonly ConcurrentQueue<string> faults = new();
    private long requests;
    private long linesSent;
    private long linesAnswered;

    /// <summary>Answers that a tracker must not give, and requests and lines that it did not answer; each with the request.</summary>
    public IReadOnlyCollection<string> Faults => faults;

    public long Requests => Interlocked.Read(ref requests);

    public long LinesSent => Interlocked.Read(ref linesSent);

    /// <summary>How many answers had a status.</summary>
    public long Answers(int status) => answers.GetValueOrDefault(status);

    /// <summary>Notes an answer.</summary>
    public void Answered(int status, Func<string> request)
    {
        Interlocked.Increment(ref requests);
        answers.AddOrUpdate(status, 1, (_, count) => count + 1);
        if (status >= 500) faults.Enqueue($"{status}: {request()}");
    }

    /// <summary>Notes a request that was not answered.</summary>
    public void Unanswered(string why, Func<string> request)
    {
        Interlocked.Increment(ref requests);
        faults.Enqueue($"no answer ({why}): {request()}");
    }

    /// <summary>Notes the lines of a batch: how many were sent, and the statuses of those that were answered.</summary>
    public void Lines(int sent, IReadOnlyList<int> statuses, Func<string> request)
    {
        Interlocked.Add(ref linesSent, sent);
        Interlocked.Add(ref linesAnswered, statuses.Count);
        if (statuses.Count != sent) faults.Enqueue($"{sent} lines, {statuses.Count} answered: {request()}");
        if (statuses.FirstOrDefault(status => status >= 500) is > 0 and var failed) faults.Enqueue($"a line {failed}: {request()}");
    }

    /// <summary>The answers by status, in order.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (status, count) in answers.OrderBy(entry => entry.Key))
            text.Append(CultureInfo.InvariantCulture, $"{status,5}  {count,9}\n");
        var failed = answers.Where(entry => entry.Key >= 500).Sum(entry => entry.Value);
        var unanswered = LinesSent - Interlocked.Read(ref linesAnswered);
        text.Append(CultureInfo.InvariantCulture, $"{Requests} requests, {failed} answers of 5xx; ");
        text.Append(CultureInfo.InvariantCulture, $"{LinesSent} lines of batches, {unanswered} unanswered\n");
        foreach (var fault in faults.Take(40)) text.Append(fault).Append('\n');
        return text.ToString();
    }
}
