using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Collab.Tests.Files;

/// <summary>What an erased file leaves: its hash, who erased it, who is somebody else than who kept it, when and why.</summary>
public sealed class FileErasureTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_left_names_who_erased_the_file_and_when_and_not_who_kept_it(bool onPage)
    {
        var bytes = Encoding.UTF8.GetBytes($"Document {Guid.NewGuid()}");
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var keeper = await ApiClient.OfAsync(host);
        var kept = (await keeper.PostAsync("/api/files?name=List.txt", bytes)).ShouldBe(HttpStatusCode.Created).Json;
        host.Time.Advance(TimeSpan.FromHours(1));
        var before = host.Now;

        if (onPage)
        {
            using var site = await Site.SignedInAsync(host, "admin");
            var page = await site.GetAsync($"/files/{hash}/settings");
            (await site.SubmitAsync(page, $"/files/{hash}/settings", ("_handler", "erase"), ("reason", "Names of children")))
                .ShouldBe(HttpStatusCode.OK);
        }
        else
        {
            (await (await ApiClient.OfAsync(host, "admin")).PostAsync($"/api/files/{hash}/erase", new { reason = "Names of children" }))
                .ShouldBe(HttpStatusCode.OK);
        }

        var left = (await keeper.GetAsync($"/api/files/{hash}")).ShouldBe(HttpStatusCode.OK).Json;
        left.Text("sha256").ShouldBe(hash);
        left["name"].ShouldBeNull();
        left.Number("bytes").ShouldBe(0);
        left.Id("keptBy").ShouldBe(kept.Id("keptBy"));
        left["keptAt"]!.GetValue<DateTimeOffset>().ShouldBeLessThan(before.AddMinutes(-30));
        var erased = left["erased"]!;
        erased.Text("reason").ShouldBe("Names of children");
        erased["at"]!.GetValue<DateTimeOffset>().ShouldBeInRange(before, host.Now);
        erased.Id("by").ShouldBe(await host.ScalarAsync<Guid>("select id from collab.mt_doc_account where data ->> 'name' = 'admin'"));
        erased.Id("by").ShouldNotBe(left.Id("keptBy"));
        (await host.ScalarAsync<int>($"select length(bytes) + length(name) from collab.file where sha256 = '{hash}'")).ShouldBe(0);
    }
}
