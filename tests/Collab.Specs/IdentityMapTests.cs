using Collab.Domain.Facts;
using Collab.Domain.Views;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>What is the same as the same is the same, in whatever order it was said, and what is taken back was never said.</summary>
public sealed class IdentityMapTests
{
    private static readonly Guid[] Things = [.. Enumerable.Range(1, 9).Select(Thing)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Being_one_is_an_equivalence_that_does_not_depend_on_the_order_of_what_was_said(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var said = Enumerable.Range(0, random.Next(1, 8))
                .Select(_ => (Id: Guid.NewGuid(), Said: Same([.. Things.OrderBy(_ => random.Next()).Take(random.Next(2, 4))]))).ToList();
            var taken = said.Where(_ => random.Next(3) == 0).ToList();
            var maps = Enumerable.Range(0, 3).Select(_ =>
            {
                var map = said.OrderBy(_ => random.Next()).Aggregate(IdentityMap.None, (known, one) => known.With(one.Id, one.Said));
                return taken.OrderBy(_ => random.Next()).Aggregate(map, (known, one) => known.With(Guid.NewGuid(), Withdrawn(one.Id)));
            }).ToList();
            var never = said.Except(taken).Aggregate(IdentityMap.None, (known, one) => known.With(one.Id, one.Said));
            foreach (var map in maps) Things.Select(map.Of).ShouldBe(Things.Select(never.Of));

            // By hand: whatever shares a statement, directly or over others, goes by one id, and that is one of them.
            var groups = Things.ToDictionary(thing => thing, thing => new HashSet<Guid> { thing });
            foreach (var one in said.Except(taken))
            {
                var all = one.Said.Ids.SelectMany(id => groups[id]).ToHashSet();
                foreach (var id in all) groups[id] = all;
            }

            foreach (var one in Things)
                foreach (var other in Things)
                    (never.Of(one) == never.Of(other)).ShouldBe(groups[one].Contains(other));
            foreach (var thing in Things)
            {
                groups[thing].ShouldContain(never.Of(thing));
                never.MembersOf(thing).ShouldBe(groups[thing].Order());
            }

            said.Except(taken).Select(one => one.Id).Aggregate(never, (known, id) => known.With(Guid.NewGuid(), Withdrawn(id)))
                .IsEmpty.ShouldBeTrue();
        }
    }

    [Xunit.Fact]
    public void They_go_by_the_one_that_is_named_first()
    {
        var map = IdentityMap.None.With(Guid.NewGuid(), Same(Thing(5), Thing(2)));
        map.Of(Thing(2)).ShouldBe(Thing(5));
        map.With(Guid.NewGuid(), Same(Thing(7), Thing(5))).Of(Thing(2)).ShouldBe(Thing(7));
        map.With(Guid.NewGuid(), Same(Thing(2), Thing(5))).Of(Thing(5)).ShouldBe(Thing(2));
    }

    [Theory]
    [InlineData("Smart Systems Hub GmbH", "smart-systems hub")]
    [InlineData("Plzeň", "Plzen\u030C")]
    [InlineData("Łódź", "LODZ")]
    [InlineData("Technologický park, s.r.o.", "Park technologicky s. r. o.")]
    [InlineData("ALASCA e. V.", "Alasca")]
    [InlineData("intecsoft GmbH & Co. KG", "Intecsoft GmbH und Co. KG")]
    [InlineData("Statotest UG (haftungsbeschränkt)", "Statotest Ltd.")]
    [InlineData("Europäische Kommission", "Europaeische Kommission")]
    [InlineData("Landesamt für Geobasisinformation", "LANDESAMT FUER GEOBASISINFORMATION")]
    [InlineData("Forum für Energie und Mobilität", "Forum fur Mobilitat & Energie")]
    public void Names_that_mean_the_same_are_compared_alike(string one, string other) => PlainName.Of(one).ShouldBe(PlainName.Of(other));

    [Theory]
    [InlineData("Sachsen", "Niedersachsen")]
    [InlineData("Workshop 1", "Workshop 2")]
    [InlineData("e. V.", "AG")]
    public void Names_that_do_not_are_not(string one, string other) => PlainName.Of(one).ShouldNotBe(PlainName.Of(other));

    private static Guid Thing(int number) => new($"018b2f7a-0000-7000-8000-{number:D12}");

    private static SameAsRecorded Same(params Guid[] ids) => new() { Ids = ids, Reason = "The same." };

    private static SameAsWithdrawn Withdrawn(Guid statement) => new() { StatementId = statement, Reason = "Not so." };
}
