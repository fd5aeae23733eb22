using Collab.Http;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>An address to return to is one of this site, and one that a header can hold.</summary>
public sealed class LocalAddressTests
{
    [Theory]
    [InlineData("/activities?kind=workshop", "/activities?kind=workshop")]
    [InlineData("/search?q=Zürich", "/search?q=Z%C3%BCrich")]
    [InlineData("/é", "/%C3%A9")]
    [InlineData("/search?q=Z%C3%BCrich", "/search?q=Z%C3%BCrich")]
    [InlineData("/search?q=a b", "/search?q=a%20b")]
    [InlineData("/\uD83D\uDE00", "/%F0%9F%98%80")]
    [InlineData("//elsewhere.example", "/")]
    [InlineData("/\\elsewhere.example", "/")]
    [InlineData("https://elsewhere.example", "/")]
    [InlineData("/a\r\nSet-Cookie: x", "/")]
    [InlineData("", "/")]
    [InlineData(null, "/")]
    public void It_is_written_in_ASCII(string? address, string local) => PageRequests.Local(address).ShouldBe(local);

    [Fact]
    public void Half_a_character_is_written_as_one_that_is_missing() => PageRequests.Local("/\uD83D").ShouldBe("/%EF%BF%BD");
}
