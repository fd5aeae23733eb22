using System.Runtime.CompilerServices;
using Collab.Http;
using Npgsql;

namespace Collab.Tests.Outages;

/// <summary>What Npgsql stumbles over when a connection breaks at a bad moment is an outage; what the tracker stumbles over is a
/// fault.</summary>
public sealed class BrokenReaderTests
{
    [Fact]
    public async Task A_reader_whose_connection_went_while_it_began_is_an_outage()
    {
        // As it is once its connection has been taken from it: with nothing to read from.
        var reader = (NpgsqlDataReader)RuntimeHelpers.GetUninitializedObject(typeof(NpgsqlDataReader));
        var stumbled = Record.Exception(() => { reader.NextResult(); }).ShouldBeOfType<NullReferenceException>();
        Outage.IsIn(stumbled).ShouldBeTrue();
        var later = (await Record.ExceptionAsync(() => reader.NextResultAsync())).ShouldBeOfType<NullReferenceException>();
        Outage.IsIn(new InvalidOperationException("Wrapped", later)).ShouldBeTrue();
    }

    [Fact]
    public void A_null_of_our_own_is_a_fault()
    {
        string? nothing = null;
        Outage.IsIn(Record.Exception(() => nothing!.Length).ShouldBeOfType<NullReferenceException>()).ShouldBeFalse();
    }
}
