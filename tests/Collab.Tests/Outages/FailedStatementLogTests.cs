using Npgsql;

namespace Collab.Tests.Outages;

/// <summary>A statement that fails is not written into PostgreSQL's log: whoever wrote it by hand wrote values into it.</summary>
public sealed class FailedStatementLogTests
{
    [Fact]
    public async Task A_statement_that_fails_is_told_of_without_its_text()
    {
        await using var host = await Owned.StartAsync();

        await Should.ThrowAsync<PostgresException>(
            () => host.Value.ScalarAsync<int>("select 1 / (length('Paula Beispiel') - 14)"));

        var log = await Eventually.IsAsync(
            () => host.Value.PostgresLogAsync(), text => text.Contains("division by zero", StringComparison.Ordinal));
        log.ShouldNotContain("Paula");
    }
}
