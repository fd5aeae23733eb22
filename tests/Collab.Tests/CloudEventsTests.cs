using System.Net;
using System.Net.Mime;
using System.Text.Json;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.Extensions;
using CloudNative.CloudEvents.SystemTextJson;

namespace Collab.Tests;

/// <summary>Events as CloudEvents, read by the library of those who made the standard.</summary>
public sealed class CloudEventsTests(TestTracker host) : IClassFixture<TestTracker>
{
    private static readonly JsonEventFormatter Formatter = new();
    private static readonly CloudEventAttribute Actor = CloudEventAttribute.CreateExtension("actor", CloudEventAttributeType.String);
    private static readonly CloudEventAttribute[] Extensions = [.. Sequence.AllAttributes, Actor];

    [Fact]
    public async Task One_event_and_a_batch_are_read_by_the_standards_own_library()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var title = "m" + Guid.NewGuid().ToString("N");
        var workshop = await api.RecordAsync("/api/activities",
            new { kind = "workshop", title, occurred = ApiClient.Day("2023-11-13"), provenance = ApiClient.Passage(source) });
        await api.WorkshopAsync(source);

        var alone = await api.GetAsync($"/api/events/{workshop.EventId}", ("Accept", "application/cloudevents+json"));
        var batch = await api.GetAsync($"/api/events?source={source}", ("Accept", "application/cloudevents-batch+json"));

        var one = Formatter.DecodeStructuredModeMessage(alone
            .ShouldBe(HttpStatusCode.OK).Bytes, new ContentType(alone.ContentType!), Extensions);
        var all = Formatter.DecodeBatchModeMessage(batch
            .ShouldBe(HttpStatusCode.OK).Bytes, new ContentType(batch.ContentType!), Extensions);

        // Two events of that source, in the order of recording; the first is the one asked for alone.
        all.Count.ShouldBe(2);
        foreach (var e in all.Prepend(one)) e.IsValid.ShouldBeTrue();
        foreach (var e in new[] { one, all[0] })
        {
            e.SpecVersion.ShouldBe(CloudEventsSpecVersion.V1_0);
            e.Id.ShouldBe(workshop.EventId.ToString());
            e.Type.ShouldBe("collab.workshop_held");
            e.Source.ShouldBe(new Uri($"/api/streams/{workshop.Id}", UriKind.Relative));
            e.Subject.ShouldBe($"activity/{workshop.Id}");
            e.DataContentType.ShouldBe("application/json");
            e.Time.ShouldNotBeNull().Offset.ShouldBe(TimeSpan.Zero);
            e.GetSequenceString().ShouldBe(workshop.Position.ToString("D20", System.Globalization.CultureInfo.InvariantCulture));
            e[Actor].ShouldBeOfType<string>().ShouldNotBeEmpty();
            e.Data.ShouldBeOfType<JsonElement>().GetProperty("title").GetString().ShouldBe(title);
        }

        string.CompareOrdinal(all[0].GetSequenceString(), all[1].GetSequenceString()).ShouldBeLessThan(0);
    }
}
