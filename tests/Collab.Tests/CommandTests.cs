using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>Recording, one command a request: what is stored, and how the caller learns of it.</summary>
public sealed class CommandTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task A_new_entity_is_answered_with_201_its_receipt_and_where_its_event_is()
    {
        var api = await ApiClient.OfAsync(host);

        var reply = await api.PostAsync("/api/sources", new { title = "Press release", kind = "press-release" });

        reply.ShouldBe(HttpStatusCode.Created);
        var receipt = Receipt.Of(reply.Json);
        receipt.Version.ShouldBe(1);
        receipt.Type.ShouldBe("source_registered");
        reply.Header("ETag").ShouldBe("\"1\"");
        reply.Header("Collab-Position").ShouldBe(receipt.Position.ToString(System.Globalization.CultureInfo.InvariantCulture));
        reply.Header("Location").ShouldBe($"/api/events/{receipt.EventId}");
        var e = await api.ShowAsync(reply.Header("Location")!);
        e.Number("position").ShouldBe(receipt.Position);
        e["entity"]!.Id("id").ShouldBe(receipt.Id);
        e["data"]!.Text("title").ShouldBe("Press release");
    }

    [Fact]
    public async Task Another_event_of_an_entity_is_answered_with_200_and_the_next_version()
    {
        var api = await ApiClient.OfAsync(host);
        var workshop = await api.WorkshopAsync(await api.SourceAsync());

        var reply = await api.PostAsync($"/api/activities/{workshop}/topics",
            new { topics = new[] { "mobility" }, completeness = "complete", provenance = ApiClient.Passage(await api.SourceAsync()) });

        reply.ShouldBe(HttpStatusCode.OK);
        reply.Header("ETag").ShouldBe("\"2\"");
        Receipt.Of(reply.Json).ShouldSatisfyAllConditions(receipt => receipt.Id.ShouldBe(workshop), receipt => receipt.Version
            .ShouldBe(2), receipt => receipt.Type.ShouldBe("topics_recorded"));
    }

    [Fact]
    public async Task The_caller_may_choose_the_ids_of_the_entity_and_of_the_event()
    {
        var api = await ApiClient.OfAsync(host);
        var (source, command) = (Guid.NewGuid(), Guid.NewGuid());

        var receipt = await api.RecordAsync("/api/sources",
            new { sourceId = source, commandId = command, title = "Press release", kind = "press-release" });

        receipt.Id.ShouldBe(source);
        receipt.EventId.ShouldBe(command);
        (await api.ShowAsync($"/api/sources/{source}"))["source"]!.Text("title").ShouldBe("Press release");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_command_repeated_under_its_key_answers_as_the_first_time_and_stores_nothing(bool uuid)
    {
        var api = await ApiClient.OfAsync(host);
        var key = uuid ? Guid.NewGuid().ToString() : "import 7, line " + Guid.NewGuid();
        var body = new { title = "Press release", kind = "press-release" };
        var first = await api.PostAsync("/api/sources", body, ("Idempotency-Key", key));
        var stored = await host.StoredAsync();

        var again = await api.PostAsync("/api/sources", body, ("Idempotency-Key", key));

        again.Status.ShouldBe(first.Status);
        again.Body.ShouldBe(first.Body);
        foreach (var header in new[] { "ETag", "Location", "Collab-Position" }) again.Header(header).ShouldBe(first.Header(header));
        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Fact]
    public async Task A_repeat_answers_as_the_first_time_even_after_the_entity_has_moved_on()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var plan = await api.PlanAsync(source);
        var key = Guid.NewGuid().ToString();
        var first = await api.PostAsync($"/api/activities/{plan}/cancel", new { provenance = ApiClient.Passage(source) },
            ("Idempotency-Key", key), ("If-Match", "\"1\""));
        await api.RecordAsync($"/api/facts/{first.Json["events"]![0]!.Id("id")}/withdraw", new { reason = "A misprint." });

        var again = await api.PostAsync($"/api/activities/{plan}/cancel", new { provenance = ApiClient.Passage(source) },
            ("Idempotency-Key", key), ("If-Match", "\"1\""));

        again.ShouldBe(HttpStatusCode.OK).Body.ShouldBe(first.Body);
    }

    [Fact]
    public async Task Another_command_under_a_known_key_is_refused()
    {
        var api = await ApiClient.OfAsync(host);
        var key = Guid.NewGuid().ToString();
        await api.RecordAsync("/api/sources", new { title = "One", kind = "press-release" }, ("Idempotency-Key", key));
        var stored = await host.StoredAsync();

        (await api.PostAsync("/api/sources", new { title = "Another", kind = "press-release" }, ("Idempotency-Key", key)))
            .ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "key-reused");
        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Fact]
    public async Task Keys_of_two_accounts_do_not_meet()
    {
        var (one, other) = (await ApiClient.OfAsync(host), await ApiClient.OfAsync(host, "admin"));
        var key = "line 1 of " + Guid.NewGuid();

        var first = await one.RecordAsync("/api/sources", new { title = "One", kind = "press-release" }, ("Idempotency-Key", key));
        var second = await other.RecordAsync("/api/sources", new { title = "Another", kind = "press-release" }, ("Idempotency-Key", key));

        second.Id.ShouldNotBe(first.Id);
    }

    [Fact]
    public async Task A_command_sent_twenty_times_at_once_is_stored_once_and_every_answer_is_the_same()
    {
        var api = await ApiClient.OfAsync(host);
        var key = Guid.NewGuid();
        var body = new { title = "Press release", kind = "press-release" };

        var replies = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(_ => api.PostAsync("/api/sources", body, ("Idempotency-Key", key.ToString()))));

        foreach (var reply in replies) reply.ShouldBe(HttpStatusCode.Created);
        replies.Select(reply => reply.Body).Distinct().ShouldHaveSingleItem();
        (await host.ScalarAsync<long>($"select count(*) from collab.mt_events where id = '{key}'")).ShouldBe(1);
    }

    [Fact]
    public async Task A_command_on_one_entity_sent_twenty_times_at_once_is_stored_once()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var workshop = await api.WorkshopAsync(source);
        var key = Guid.NewGuid().ToString();
        var body = new { headcount = new { value = 70 }, basis = "estimate", provenance = ApiClient.Passage(source) };

        var replies = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(_ => api.PostAsync($"/api/activities/{workshop}/attendance", body, ("Idempotency-Key", key))));

        foreach (var reply in replies) reply.ShouldBe(HttpStatusCode.OK);
        replies.Select(reply => reply.Body).Distinct().ShouldHaveSingleItem();
        (await host.ScalarAsync<long>($"select version from collab.mt_streams where id = '{workshop}'")).ShouldBe(2);
    }

    [Fact]
    public async Task Writers_who_meet_on_one_entity_are_all_stored()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var workshop = await api.WorkshopAsync(source);

        var receipts = await Task.WhenAll(Enumerable.Range(0, 6).Select(i =>
            api.RecordAsync($"/api/activities/{workshop}/roles",
                new { role = "participant", group = $"Group {i}", provenance = ApiClient.Passage(source) })));

        receipts.Select(receipt => receipt.Version).Order().ShouldBe([2L, 3, 4, 5, 6, 7]);
        (await api.ShowAsync($"/api/activities/{workshop}")).List("roles").Count.ShouldBe(6);
    }

    [Fact]
    public async Task Of_writers_who_begin_the_same_entity_at_once_one_is_stored_and_the_others_are_told()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var (registered, held) = (Guid.NewGuid(), Guid.NewGuid());

        var sources = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(i => api.PostAsync("/api/sources", new { sourceId = registered, title = $"Title {i}", kind = "photo" })));
        var workshops = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            api.PostAsync($"/api/activities/{held}/held",
                new { kind = "workshop", title = $"Title {i}", provenance = ApiClient.Passage(source) })));

        sources.Count(reply => reply.Status == HttpStatusCode.Created).ShouldBe(1);
        foreach (var reply in sources.Where(reply => reply.Status != HttpStatusCode.Created)) reply
            .ShouldBeProblem(HttpStatusCode.Conflict, "already-exists");
        workshops.Count(reply => reply.Status == HttpStatusCode.Created).ShouldBe(1);
        foreach (var reply in workshops.Where(reply => reply.Status != HttpStatusCode.Created))
            reply.ShouldBe(HttpStatusCode.Conflict).Json.Text("type")
                .ShouldBeOneOf("urn:collab:problem:already-held", "urn:collab:problem:already-exists");
        (await host.ScalarAsync<long>($"select count(*) from collab.mt_events where stream_id in ('{registered}', '{held}')")).ShouldBe(2);
    }

    [Fact]
    public async Task A_judgement_sent_twenty_times_at_once_is_stored_once()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var fact = await api.RecordAsync("/api/activities",
            new { kind = "workshop", title = "Workshop", provenance = ApiClient.Passage(source) });
        var key = Guid.NewGuid().ToString();

        var same = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(_ => api.PostAsync($"/api/facts/{fact.EventId}/withdraw", new { reason = "Wrong." }, ("Idempotency-Key", key))));

        foreach (var reply in same) reply.ShouldBe(HttpStatusCode.OK).Body.ShouldBe(same[0].Body);
        (await host.ScalarAsync<long>($"select version from collab.mt_streams where id = '{fact.Id}'")).ShouldBe(2);
    }

    [Fact]
    public async Task Of_two_who_withdraw_the_same_fact_one_is_told_that_it_no_longer_stands()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var fact = await api.RecordAsync("/api/activities",
            new { kind = "workshop", title = "Workshop", provenance = ApiClient.Passage(source) });

        var replies = await Task.WhenAll(Enumerable.Range(0, 2)
            .Select(i => api.PostAsync($"/api/facts/{fact.EventId}/withdraw", new { reason = $"Reason {i}." })));

        replies.Count(reply => reply.Status == HttpStatusCode.OK).ShouldBe(1);
        replies.Single(reply => reply.Status != HttpStatusCode.OK).ShouldBeProblem(HttpStatusCode.Conflict, "fact-not-standing");
    }

    [Fact]
    public async Task A_write_that_expects_the_version_it_saw_is_stored_while_that_stands_and_refused_with_the_current_one_after()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var workshop = await api.WorkshopAsync(source);
        var topics = new { topics = new[] { "energy" }, completeness = "complete", provenance = ApiClient.Passage(source) };
        (await api.PostAsync($"/api/activities/{workshop}/topics", topics, ("If-Match", "\"1\""))).ShouldBe(HttpStatusCode.OK);
        var stored = await host.StoredAsync();

        var late = await api.PostAsync($"/api/activities/{workshop}/topics", topics, ("If-Match", "\"1\""));

        late.ShouldBeProblem(HttpStatusCode.PreconditionFailed, "version-moved").Json.Number("currentVersion").ShouldBe(2);
        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Fact]
    public async Task Of_writers_who_all_expect_the_same_version_one_is_stored()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var workshop = await api.WorkshopAsync(source);

        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => api.PostAsync(
            $"/api/activities/{workshop}/roles", new { role = "participant", group = $"Group {i}", provenance = ApiClient.Passage(source) },
            ("If-Match", "\"1\""))));

        replies.Count(reply => reply.Status == HttpStatusCode.OK).ShouldBe(1);
        foreach (var reply in replies.Where(reply => reply.Status != HttpStatusCode.OK))
            reply.ShouldBeProblem(HttpStatusCode.PreconditionFailed, "version-moved").Json.Number("currentVersion").ShouldBe(2);
    }

    [Fact]
    public async Task A_new_entity_has_no_version_to_expect()
    {
        var api = await ApiClient.OfAsync(host);
        var stored = await host.StoredAsync();

        (await api.PostAsync("/api/sources", new { title = "Press release", kind = "press-release" }, ("If-Match", "\"3\"")))
            .ShouldBeProblem(HttpStatusCode.PreconditionFailed, "version-moved");
        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Fact]
    public async Task A_dry_run_of_one_command_answers_and_stores_nothing()
    {
        var api = await ApiClient.OfAsync(host);
        var stored = await host.StoredAsync();

        var reply = await api.PostAsync("/api/sources?dryRun=true", new { title = "Press release", kind = "press-release" });

        reply.ShouldBe(HttpStatusCode.Created).Json.Number("version").ShouldBe(1);
        reply.Json["position"].ShouldBeNull();
        reply.Header("Location").ShouldBeNull();
        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Fact]
    public async Task A_body_to_activities_with_a_plan_plans_one()
    {
        var api = await ApiClient.OfAsync(host);
        var plan = await api.PlanAsync(await api.SourceAsync(), "Joint stand of the regions");

        var shown = await api.ShowAsync($"/api/activities/{plan}");

        shown.Text("status").ShouldBe("planned");
        shown.Text("kind").ShouldBe("joint-stand");
        shown["date"]!["occurrence"]!.Text("from").ShouldBe("2035-05-01");
    }

    [Theory]
    [InlineData("workshop")]
    [InlineData("joint-stand")]
    [InlineData("session")]
    [InlineData("conference")]
    [InlineData("training")]
    [InlineData("meeting")]
    public async Task A_body_to_activities_without_a_plan_records_that_one_of_its_kind_was_held(string kind)
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var planned = await api.PlanAsync(source, kind: kind);

        var held = await api.RecordAsync("/api/activities",
            new { kind, title = "Held", occurred = ApiClient.Day("2023-11-13"), provenance = ApiClient.Passage(source) });
        var after = await api.RecordAsync($"/api/activities/{planned}/held",
            new { kind, occurred = ApiClient.Day("2023-11-13"), provenance = ApiClient.Passage(source) });

        held.Type.ShouldBe(kind.Replace('-', '_') + "_held");
        after.Type.ShouldBe(held.Type);
        after.Version.ShouldBe(2);
        foreach (var id in new[] { held.Id, planned })
        {
            var shown = await api.ShowAsync($"/api/activities/{id}");
            shown.Text("kind").ShouldBe(kind);
            shown.Text("status").ShouldBe("held");
        }
    }

    [Fact]
    public async Task Without_a_token_nothing_is_recorded()
    {
        var stored = await host.StoredAsync();

        (await new ApiClient(host.Anonymous).PostAsync("/api/sources", new { title = "Press release", kind = "press-release" }))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");
        (await new ApiClient(host.Anonymous).PostAsync("/api/people", new { name = "Somebody" }))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");
        (await BatchAsync(host.Anonymous)).ShouldBe(HttpStatusCode.Unauthorized);

        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Theory]
    [InlineData("viewer")]
    [InlineData("auditor")]
    public async Task Who_only_reads_records_nothing(string role)
    {
        var api = await ApiClient.OfAsync(host, role);
        var stored = await host.StoredAsync();

        foreach (var path in new[] { "/api/sources", "/api/people", $"/api/facts/{Guid.NewGuid()}/withdraw" })
            (await api.PostAsync(path, new { title = "Press release", kind = "press-release" }))
                .ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
        (await BatchAsync(api.Client)).ShouldBe(HttpStatusCode.Forbidden);

        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Fact]
    public async Task What_does_not_exist_is_404()
    {
        var api = await ApiClient.OfAsync(host);
        var provenance = ApiClient.Passage(await api.SourceAsync());
        var nobody = Guid.NewGuid();
        var stored = await host.StoredAsync();

        foreach (var (path, body) in new (string, object)[]
        {
            ($"/api/activities/{nobody}/attendance", new { headcount = new { value = 3 }, basis = "estimate", provenance }),
            ($"/api/organisations/{nobody}/rename", new { name = "New", provenance }),
            ($"/api/partnerships/{nobody}/partners",
                new { organisation = await api.OrganisationAsync((await api.SourceAsync())), provenance }),
            ($"/api/facts/{nobody}/withdraw", new { reason = "Wrong." }),
            ($"/api/facts/{nobody}/confirm", new { evidence = "photo", provenance }),
            ($"/api/facts/{nobody}/correct",
                new { reason = "Wrong.", replacement = new { person = await api.PersonAsync("Somebody"), office = "Head", provenance } }),
            ($"/api/conflicts/{nobody}/resolve", new { outcome = "reconciled", reason = "Both." }),
            ("/api/conflicts", new { factIds = new[] { nobody, Guid.NewGuid() }, about = "date" }),
        })
        {
            stored = await host.StoredAsync();
            (await api.PostAsync(path, body)).ShouldBeProblem(HttpStatusCode.NotFound, "not-found");
            (await host.StoredAsync()).ShouldBe(stored, path);
        }
    }

    [Fact]
    public async Task An_id_that_is_taken_is_409()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var organisation = await api.OrganisationAsync(source);
        var stored = await host.StoredAsync();

        foreach (var id in new[] { source, organisation })
        {
            (await api.PostAsync("/api/sources", new { sourceId = id, title = "Another", kind = "photo" }))
                .ShouldBeProblem(HttpStatusCode.Conflict, "already-exists");
            (await api.PostAsync("/api/activities",
                new
                {
                    activityId = id,
                    kind = "meeting",
                    title = "Plan",
                    planned = ApiClient.Day("2035-01-01"),
                    provenance = ApiClient.Passage(source)
                }))
                .ShouldBeProblem(HttpStatusCode.Conflict, "already-exists");
        }

        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Fact]
    public async Task An_entity_is_not_taken_for_one_of_another_kind()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var stored = await host.StoredAsync();

        foreach (var (path, body) in new (string, object)[]
        {
            ($"/api/activities/{source}/held", new { kind = "workshop", title = "Not a document", provenance = ApiClient.Passage(source) }),
            ($"/api/activities/{source}/topics",
                new { topics = new[] { "energy" }, completeness = "complete", provenance = ApiClient.Passage(source) }),
            ($"/api/organisations/{source}/rename",
                new { name = "Not a document", occurred = ApiClient.Day("2024-01-01"), provenance = ApiClient.Passage(source) }),
        })
        {
            ((int)(await api.PostAsync(path, body)).Status).ShouldBeOneOf(404, 409);
            (await host.StoredAsync()).ShouldBe(stored, path);
        }
    }

    [Fact]
    public async Task A_name_of_something_not_recorded_is_409_with_its_pointer()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var stored = await host.StoredAsync();

        var reply = await api.PostAsync("/api/activities", new
        {
            kind = "workshop",
            title = "Smart regions",
            partOf = source,
            provenance = ApiClient.Passage(Guid.NewGuid()),
        });

        reply.ShouldBeProblem(HttpStatusCode.Conflict, "unknown-reference").Pointers
            .ShouldBe(["/partOf", "/provenance/source"], ignoreOrder: true);
        var role = await api.PostAsync($"/api/activities/{Guid.NewGuid()}/roles",
            new { role = "speaker", person = Guid.NewGuid(), provenance = ApiClient.Passage(source) });
        role.ShouldBeProblem(HttpStatusCode.Conflict, "unknown-reference").Pointers.ShouldBe(["/person"]);
        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Fact]
    public async Task What_a_rule_speaks_against_is_409_under_the_rules_name()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var provenance = ApiClient.Passage(source);
        var held = await api.WorkshopAsync(source);
        var plan = await api.PlanAsync(source);
        var cancelled = await api.PlanAsync(source);
        await api.RecordAsync($"/api/activities/{cancelled}/cancel", new { provenance });
        var organisation = await api.OrganisationAsync(source);
        var partnership = (await api.RecordAsync("/api/partnerships", new { title = "Consortium", kind = "consortium", provenance })).Id;
        var stored = await host.StoredAsync();

        foreach (var (path, body, rule) in new (string, object, string)[]
        {
            ($"/api/activities/{held}/held", new { kind = "workshop", provenance }, "already-held"),
            ($"/api/activities/{held}/reschedule", new { planned = ApiClient.Day("2035-01-01"), provenance }, "not-planned"),
            ($"/api/activities/{held}/stand", new { hall = "25", provenance }, "not-a-stand"),
            ($"/api/activities/{plan}/held", new { kind = "workshop", provenance }, "kind-differs"),
            ($"/api/activities/{plan}/date", new { occurred = ApiClient.Day("2023-01-01"), provenance }, "not-held"),
            ($"/api/activities/{cancelled}/held", new { kind = "joint-stand", provenance }, "activity-cancelled"),
            ($"/api/activities/{Guid.NewGuid()}/held", new { kind = "workshop", provenance }, "title-needed"),
            ($"/api/organisations/{organisation}/memberships", new { @in = organisation, provenance }, "own-organisation"),
            ($"/api/partnerships/{partnership}/milestones/{Guid.NewGuid()}/reach",
                new { provenance, occurred = ApiClient.Day("2024-01-01") }, "unknown-milestone"),
        })
        {
            (await api.PostAsync(path, body)).ShouldBeProblem(HttpStatusCode.Conflict, rule);
            (await host.StoredAsync()).ShouldBe(stored, path);
        }
    }

    [Theory]
    [InlineData("/api/sources", "text/plain", "not-json")]
    [InlineData("/api/sources", "application/x-www-form-urlencoded", "not-json")]
    [InlineData("/api/people", "application/xml", "not-json")]
    [InlineData("/api/commands", "application/json", "not-ndjson")]
    public async Task A_body_of_another_type_is_415(string path, string type, string rule)
    {
        var api = await ApiClient.OfAsync(host);
        var stored = await host.StoredAsync();
        using var content = new StringContent("""{"title":"Press release","kind":"photo"}""", Encoding.UTF8, type);

        using var response = await api.Client.PostAsync(new Uri(path, UriKind.Relative), content);

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!.Text("type")
            .ShouldBeOneOf("urn:collab:problem:" + rule, "urn:collab:problem:unsupported-media-type");
        (await host.StoredAsync()).ShouldBe(stored);
    }

    private static async Task<HttpStatusCode> BatchAsync(HttpClient client)
    {
        using var content = new StringContent("""{"command":"register-source","title":"Press release","kind":"photo"}""", Encoding.UTF8, "application/x-ndjson");
        using var response = await client.PostAsync(new Uri("/api/commands", UriKind.Relative), content);
        return response.StatusCode;
    }
}
