using Collab.Configuration;
using Shouldly;
using Xunit;

namespace Collab.Specs;

public sealed class SettingsTests
{
    [Theory]
    [InlineData(null, null, ReadAccess.Open)]
    [InlineData("http://127.0.0.1:1;http://[::1]:1", null, ReadAccess.Open)]
    [InlineData("http://0.0.0.0:1", null, ReadAccess.Closed)]
    [InlineData("http://127.0.0.1:1;http://0.0.0.0:1", null, ReadAccess.Closed)]
    [InlineData("http://0.0.0.0:1", ReadAccess.Open, ReadAccess.Open)]
    [InlineData(null, ReadAccess.Closed, ReadAccess.Closed)]
    public void Reads_are_open_on_loopback_only_unless_somebody_says_otherwise(string? url, ReadAccess? reads, ReadAccess effective) =>
        new CollabSettings { Url = url, Reads = reads }.EffectiveReads().ShouldBe(effective);
}
