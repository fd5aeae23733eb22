using Collab.Accounts;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>Names of accounts: a plain part of Unicode, in which no two look like one.</summary>
public sealed class AccountNameTests
{
    [Theory]
    [InlineData("admin", "admin")]
    [InlineData(" admin ", "admin")]
    [InlineData("Jana  Nova\u0301kova\u0301", "Jana Nováková")]
    [InlineData("Łukasz Żółw", "Łukasz Żółw")]
    [InlineData("Ştefan Țepeș", "Ştefan Țepeș")]
    [InlineData("import_2.eu@example-org", "import_2.eu@example-org")]
    [InlineData("Ad\u00ADmin", "Admin")]
    public void A_plain_name_is_kept_in_one_form(string written, string kept) => AccountNames.Read(written).ShouldBe(kept);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("\u200B")]
    [InlineData("ａｄｍｉｎ")]
    [InlineData("\u0430dmin")] // Cyrillic a
    [InlineData("\u0391lpha")] // Greek Alpha
    [InlineData("\u0251dmin")] // Latin alpha
    [InlineData("a/b")]
    [InlineData(".admin")]
    [InlineData("ﬁnance")]
    [InlineData("admin٣")]
    [InlineData("admin\u202E")]
    [InlineData("x\u030C")] // a mark that no letter of its own carries
    public void Anything_else_is_no_name(string? written) => AccountNames.Read(written).ShouldBeNull();

    [Fact]
    public void A_name_too_long_is_none()
    {
        AccountNames.Read(new string('x', 100)).ShouldNotBeNull();
        AccountNames.Read(new string('x', 101)).ShouldBeNull();
        AccountNames.Read(new string('x', 1_000_000)).ShouldBeNull();
    }

    [Theory]
    [InlineData("admin", "ADMIN")]
    [InlineData("admin", "adm1n")]
    [InlineData("admin", "adrnin")]
    [InlineData("Ian", "lan")]
    [InlineData("Otto", "0tt0")]
    [InlineData("Ştefan", "Ștefan")]
    [InlineData("Đorđe", "Ðorðe")]
    [InlineData("admin", "ａｄｍｉｎ")]
    [InlineData("admin", "admin ")]
    public void What_people_take_for_one_name_is_one(string one, string other) => AccountNames.LookAlike(one, other).ShouldBeTrue();

    [Theory]
    [InlineData("Jana Nováková", "Jana Novakova")]
    [InlineData("admin", "admin2")]
    [InlineData("a.b", "a-b")]
    public void What_people_tell_apart_is_two(string one, string other) => AccountNames.LookAlike(one, other).ShouldBeFalse();
}
