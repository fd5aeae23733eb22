using System.Globalization;
using System.Runtime.Versioning;
using Collab.EmbeddedPostgres;

namespace Collab.Tests.Backups;

/// <summary>The archive stays within what it may take, and what a backup needs of the log of changes is known by name.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ArchiveTests
{
    [Fact]
    public void The_oldest_segments_go_first_and_no_more_of_them_than_must()
    {
        using var folder = new Folder();
        var first = new DateTime(2026, 5, 4, 8, 0, 0, DateTimeKind.Utc);
        for (var i = 1; i <= 5; i++)
        {
            var segment = Path.Combine(folder.Path, string.Create(CultureInfo.InvariantCulture, $"00000001000000000000000{i}.gz"));
            File.WriteAllBytes(segment, new byte[400 * 1024]);
            File.SetLastWriteTimeUtc(segment, first.AddMinutes(i));
        }

        // 2,000 kB of 1,024: two and a half may stay.
        PostgresArchive.Prune(folder.Path, 1)!.Value.UtcDateTime.ShouldBe(first.AddMinutes(4));
        Directory.GetFiles(folder.Path).Select(name => Path.GetFileName(name)[23]).Order().ShouldBe(['4', '5']);
        PostgresArchive.Prune(folder.Path, 1).ShouldBeNull();
    }

    [Fact]
    public void Segments_follow_one_another_over_the_end_of_a_file_of_four_gigabytes() =>
        PostgresBackup.Segments("0000000100000002000000FE", "000000010000000300000001", 16 * 1024 * 1024).ShouldBe(
        [
            "0000000100000002000000FE", "0000000100000002000000FF", "000000010000000300000000", "000000010000000300000001",
        ]);

    [Fact]
    public void A_log_that_ends_before_it_begins_is_no_log() =>
        Should.Throw<StartRefusedException>(
            () => PostgresBackup.Segments("000000010000000000000002", "000000010000000000000001", 16 * 1024 * 1024).ToList());
}
