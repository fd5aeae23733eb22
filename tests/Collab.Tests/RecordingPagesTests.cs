using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Collab.Tests;

/// <summary>Recording by forms, without scripts: what is typed is read, decided and stored as any caller's command, once, and nothing typed
/// is lost.</summary>
public sealed class RecordingPagesTests(TestTracker host) : IClassFixture<TestTracker>
{
    private const string Key = "commandId";
    private const string Hostile = "<script>alert(1)</script>\" onfocus=\"x \u202Eevil\u202C & <b>bold</b>";

    [Theory]
    [InlineData("en", "Record a workshop")]
    [InlineData("de", "Workshop erfassen")]
    public async Task Every_command_has_a_form_in_both_languages(string language, string label)
    {
        using var site = await Site.SignedInAsync(host, "manager", language);
        var list = (await site.GetAsync("/record")).ShouldBe(HttpStatusCode.OK);
        list.Text.ShouldContain(label);
        var links = System.Text.RegularExpressions.Regex.Matches(list.Html, "href=\"(/record/[a-z-]+)\"")
            .Select(match => match.Groups[1].Value).Distinct().ToList();
        links.Count.ShouldBeGreaterThan(45);
        foreach (var link in links)
        {
            var page = (await site.GetAsync(link)).ShouldBe(HttpStatusCode.OK);
            page.Html.ShouldContain("id=\"record\"", customMessage: link);
            page.Html.ShouldContain($"<html lang=\"{language}\">");
        }

        (await site.GetAsync("/record?text=Workshop")).Text.ShouldContain(label);
        (await site.GetAsync("/record?text=alchemy")).Html.ShouldContain("class=\"empty\"");
        (await site.GetAsync("/record/confirm-fact")).ShouldBe(HttpStatusCode.NotFound);
        (await site.GetAsync("/record/nothing")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Asked_from_the_page_of_an_entity_the_list_holds_what_can_be_recorded_about_it()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var api = await ApiClient.OfAsync(host);
        var workshop = await api.WorkshopAsync(await api.SourceAsync("Release about one workshop"), "Workshop to say more about");
        var list = (await site.GetAsync($"/record?activityId={workshop}&recorded={api.Position}")).ShouldBe(HttpStatusCode.OK);
        list.Html.ShouldContain($"href=\"/record/record-attendance?activityId={workshop}\"");
        list.Html.ShouldNotContain("href=\"/record/register-source");
        list.Html.ShouldNotContain("href=\"/record/form-partnership");
        FilledForm.Of(await site.GetAsync($"/record/record-attendance?activityId={workshop}"))["activityId"]
            .ShouldBe("Workshop to say more about");
    }

    [Fact]
    public async Task Who_may_not_record_is_told_so_and_what_they_send_is_refused()
    {
        using var anonymous = new Site(host);
        (await anonymous.GetAsync("/record/record-workshop-held")).ShouldBe(HttpStatusCode.OK).Html
            .ShouldContain("/sign-in?to=%2Frecord%2Frecord-workshop-held");
        using var manager = await Site.SignedInAsync(host, "manager");
        using var viewer = await Site.SignedInAsync(host, "viewer");
        var seen = (await viewer.GetAsync("/record/register-source")).ShouldBe(HttpStatusCode.OK);
        seen.Html.ShouldNotContain("id=\"record\"");

        // The viewer's own token of the form, for what a manager's form would send.
        var token = FilledForm.Of(await viewer.GetAsync("/record"), "action=\"/sign-out\"")["form"]!;
        var before = await host.StoredAsync();
        var form = FilledForm.Of(await manager.GetAsync("/record/register-source"))
            .With(("title", "Not allowed"), ("kind", "press-release"), ("form", token));
        (await form.SendAsync(viewer)).Status.ShouldBeOneOf(HttpStatusCode.Forbidden, HttpStatusCode.BadRequest);
        (await viewer.PostAsync("/record/register-source", ("form", token), ("_handler", "record"), ("title", "x"), ("do", "record")))
            .Status.ShouldBeOneOf(HttpStatusCode.Forbidden, HttpStatusCode.BadRequest);
        (await host.StoredAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_form_of_another_site_is_refused()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var before = await host.StoredAsync();
        var form = FilledForm.Of(await site.GetAsync("/record/register-source")).With(("title", "Forged"), ("kind", "press-release"));
        (await form.With(("form", "")).SendAsync(site)).ShouldBe(HttpStatusCode.BadRequest);
        (await site.PostAsync("/record/register-source", ("_handler", "record"), ("title", "Forged"), ("kind", "press-release"),
            ("do", "record")))
            .ShouldBe(HttpStatusCode.BadRequest);
        (await site.PostAsync("/record/people", ("text", "a"))).ShouldBe(HttpStatusCode.BadRequest);
        (await host.StoredAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_form_that_is_sent_twice_is_stored_once()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var form = FilledForm.Of(await site.GetAsync("/record/register-source"))
            .With(("title", "Sent twice"), ("kind", "press-release"), ("occurred", "13.11.2023"));
        var first = (await form.SendAsync(site)).ShouldBe(HttpStatusCode.SeeOther);
        first.To.ShouldStartWith("/history/");
        var before = await host.StoredAsync();
        (await form.SendAsync(site)).ShouldBe(HttpStatusCode.SeeOther).To.ShouldBe(first.To);
        (await host.StoredAsync()).ShouldBe(before);

        var other = await form.With(("title", "Another one")).SendAsync(site);
        other.ShouldBe(HttpStatusCode.UnprocessableEntity).Text.ShouldContain("already recorded from this form");
        (await host.StoredAsync()).ShouldBe(before);
        (await FilledForm.Of(other).SendAsync(site)).ShouldBe(HttpStatusCode.SeeOther).To.ShouldNotBe(first.To);
    }

    [Fact]
    public async Task What_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var before = await host.StoredAsync();
        var page = await FilledForm.Of(await site.GetAsync("/record/record-workshop-held"))
            .With(("title", "Smart regions"), ("occurred", "3/4/2023"), ("regions", "Sachsen, Atlantis"), ("venue.place", "Dresden"),
                ("public", "yes"),
                ("provenance.passage", "S1")).SendAsync(site);
        page.ShouldBe(HttpStatusCode.UnprocessableEntity);
        page.Text.ShouldContain("3 April 2023 or 4 March 2023");
        page.Text.ShouldContain("“Atlantis”");
        page.Html.ShouldContain("id=\"summary\"");
        page.Html.ShouldContain("#f-occurred");
        page.Html.ShouldContain("id=\"f-occurred-error\"");
        var form = FilledForm.Of(page);
        form["title"].ShouldBe("Smart regions");
        form["occurred"].ShouldBe("3/4/2023");
        form["regions"].ShouldBe("Sachsen, Atlantis");
        form["venue.place"].ShouldBe("Dresden");
        form["public"].ShouldBe("yes");
        form["provenance.passage"].ShouldBe("S1");
        (await host.StoredAsync()).ShouldBe(before);

        using var german = await Site.SignedInAsync(host, "manager", "de");
        (await FilledForm.Of(await german.GetAsync("/record/register-organisation")).SendAsync(german))
            .ShouldBe(HttpStatusCode.UnprocessableEntity)
            .Text.ShouldContain("Bitte ausfüllen.");
    }

    [Fact]
    public async Task A_preview_tells_what_would_be_recorded_and_stores_nothing()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync("Release with a preview");
        var form = FilledForm.Of(await site.GetAsync($"/record/record-workshop-held?source={source}&passage=S2&recorded={api.Position}"));
        form["provenance.source"].ShouldBe("Release with a preview");
        form["provenance.passage"].ShouldBe("S2");
        var before = await host.StoredAsync();
        var page = (await form.With(("title", "Previewed workshop"), ("occurred", "30 Sep to 2 Oct 2025"), ("regions", "Sachsen\nCZ"))
            .SendAsync(site, "preview"))
            .ShouldBe(HttpStatusCode.OK);
        page.Html.ShouldContain("class=\"preview\"");
        page.Text.ShouldContain("Saxony");
        page.Text.ShouldContain("Czechia");
        page.Text.ShouldContain("2 October 2025");
        (await host.StoredAsync()).ShouldBe(before);

        (await FilledForm.Of(page).SendAsync(site)).ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task Hostile_text_is_text()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var form = FilledForm.Of(await site.GetAsync("/record/record-workshop-held"))
            .With(("title", Hostile), ("provenance.source", Hostile), ("occurred", Hostile),
            ("regions", Hostile));
        foreach (var button in new[] { "record", "preview", "register:register-source:provenance.source", "rows:<script>", "passage:<b>",
            "nonsense" })
        {
            var page = await form.SendAsync(site, button);
            page.Html.ShouldNotContain("<script>alert");
            page.Html.ShouldNotContain("<b>");
            page.Html.ShouldNotContain("onfocus=\"x");
        }

        (await form.With(("title", new string('x', 10_000)), ("provenance.source", ""), ("provenance.new.title", "Release"),
            ("provenance.passage", "S1"), ("occurred", ""),
            ("regions", "")).SendAsync(site)).ShouldBe(HttpStatusCode.UnprocessableEntity).Text.ShouldContain("At most 300 characters.");
        (await form.With(("title", "a\0b"), ("provenance.source", "a\0b")).SendAsync(site)).Status
            .ShouldBeOneOf(HttpStatusCode.UnprocessableEntity, HttpStatusCode.BadRequest);
        (await form.With(("drafts", "[{\"Action\":\"https://elsewhere.example\",\"Field\":\"x\",\"Entries\":{}}]")).SendAsync(site, "back"))
            .Html.ShouldNotContain("elsewhere.example");
        (await form.With(("drafts", "nonsense"), (Key, "nonsense")).SendAsync(site)).ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task What_is_not_registered_yet_is_registered_first_and_the_form_waits()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync("Release with a new organiser");
        var workshop = await api.WorkshopAsync(source, "Workshop with a new organiser");
        var name = $"Hub {Guid.NewGuid():N}";
        var form = FilledForm.Of(await site.GetAsync($"/record/assign-role?activityId={workshop}&source={source}&recorded={api.Position}"))
            .With(("role", "organiser"), ("organisation", name), ("office", "kept"), ("provenance.passage", "S3"));
        var refused = (await form.SendAsync(site)).ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Text.ShouldContain($"Nothing recorded is called “{name}”.");

        var detour = FilledForm.Of((await FilledForm.Of(refused).SendAsync(site, "register:register-organisation:organisation"))
            .ShouldBe(HttpStatusCode.OK));
        detour.Action.ShouldBe("/record/register-organisation");
        detour["name"].ShouldBe(name);
        detour["provenance.source"].ShouldBe("Release with a new organiser");
        var registered = (await detour.With(("kind", "hub"), ("seat.region", "Sachsen"), ("provenance.passage", "S3")).SendAsync(site))
            .ShouldBe(HttpStatusCode.OK);
        registered.Text.ShouldContain("Organisation registered: " + name);

        var back = FilledForm.Of((await FilledForm.Of(registered, "action=\"/record/assign-role").SendAsync(site, "resume"))
            .ShouldBe(HttpStatusCode.OK));
        back["organisation"].ShouldBe(name);
        back["role"].ShouldBe("organiser");
        back["office"].ShouldBe("kept");
        (await back.With(("office", "")).SendAsync(site)).ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task A_name_that_may_mean_several_is_asked_about()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync("Release with two agencies");
        var mark = Guid.NewGuid().ToString("N")[..8];
        var one = await api.OrganisationAsync(source, $"Agency {mark} North");
        await api.OrganisationAsync(source, $"Agency {mark} South");
        var workshop = await api.WorkshopAsync(source, "Workshop of one of two agencies");
        var form = FilledForm.Of(await site.GetAsync(
            $"/record/assign-role?activityId={workshop}&source={source}&passage=S1&recorded={api.Position}"));
        var asked = await form.With(("role", "host"), ("organisation", mark)).SendAsync(site);
        asked.ShouldBe(HttpStatusCode.UnprocessableEntity).Text.ShouldContain("Which one do you mean?");
        asked.Text.ShouldContain($"Agency {mark} South");
        (await FilledForm.Of(asked).With(("organisation.id", one.ToString())).SendAsync(site)).ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task A_new_person_is_recorded_with_the_fact_and_stands_in_no_address()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync("Release with a speaker");
        var workshop = await api.WorkshopAsync(source, "Workshop with a speaker");
        var name = $"Jana Nováková {Guid.NewGuid():N}";
        var form = FilledForm.Of(await site.GetAsync(
            $"/record/assign-role?activityId={workshop}&source={source}&passage=S1&recorded={api.Position}"));
        var refused = (await form.With(("role", "speaker"), ("person", name)).SendAsync(site)).ShouldBe(HttpStatusCode.UnprocessableEntity);
        var preview = (await FilledForm.Of(refused).With(("person.new", "yes")).SendAsync(site, "preview")).ShouldBe(HttpStatusCode.OK);
        preview.Text.ShouldContain("A new record of a person: " + name);
        preview.Text.ShouldNotContain("was erased");
        var stored = (await FilledForm.Of(refused).With(("person.new", "yes")).SendAsync(site)).ShouldBe(HttpStatusCode.SeeOther);
        stored.To!.ShouldNotContain("Jana");
        (await host.ScalarAsync<long>($"select count(*) from collab.mt_doc_person where data ->> 'name' = '{name}'")).ShouldBe(1);
        (await host.ScalarAsync<long>("select count(*) from collab.mt_events where data::text like '%Jana Nov%'")).ShouldBe(0);

        var found = await site.PostAsync("/record/people",
            ("form", FilledForm.Of(await site.GetAsync("/record"), "action=\"/sign-out\"")["form"]!), ("text", name));
        found.ShouldBe(HttpStatusCode.OK).Html.ShouldContain("\"title\"");
        using var viewer = await Site.SignedInAsync(host, "viewer");
        (await viewer.PostAsync("/record/people", ("text", name))).Status
            .ShouldBeOneOf(HttpStatusCode.Forbidden, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_person_is_recorded_by_a_form_of_their_own()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var name = $"Ingrid Beispiel {Guid.NewGuid():N}";
        var form = FilledForm.Of((await site.GetAsync("/record/record-person")).ShouldBe(HttpStatusCode.OK));
        var refused = (await form.With(("name", name), ("email", "nonsense")).SendAsync(site)).ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Text.ShouldContain("This is not an email address.");
        var again = FilledForm.Of(refused);
        again["name"].ShouldBe(name);
        (await again.With(("email", "ingrid@example.org")).SendAsync(site)).ShouldBe(HttpStatusCode.OK).Text
            .ShouldContain("The person is recorded.");
        (await again.With(("email", "ingrid@example.org")).SendAsync(site)).ShouldBe(HttpStatusCode.OK);
        (await host.ScalarAsync<long>($"select count(*) from collab.mt_doc_person where data ->> 'name' = '{name}'")).ShouldBe(1);
    }

    [Fact]
    public async Task The_file_of_a_source_is_kept_with_its_form()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var bytes = Encoding.UTF8.GetBytes($"Bescheid {Guid.NewGuid()}");
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var form = FilledForm.Of(await site.GetAsync("/record/register-source")).With(("kind", "grant-decision"));
        (await form.SendAsync(site, "record", "sha256.upload", "Bescheid.txt", "text/plain", bytes)).ShouldBe(HttpStatusCode.SeeOther);
        (await host.ScalarAsync<string>(
            $"select data ->> 'title' from collab.mt_events where type = 'source_registered' and data ->> 'sha256' = '{hash}'"))
            .ShouldBe("Bescheid.txt");
        (await site.GetAsync($"/files/{hash}")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Another_counting_rule_begins_with_the_present_one()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var form = FilledForm.Of((await site.GetAsync("/record/adopt-counting-rule?code=RCO87")).ShouldBe(HttpStatusCode.OK));
        form["code"].ShouldBe("RCO87");
        form["rule.parties"].ShouldBe("participants");
        form["rule.leastPlaces"].ShouldBe("2");
        form["rule.events"].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_file_is_kept_by_its_hash_and_registers_its_source_with_the_fact()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var bytes = Encoding.UTF8.GetBytes($"<p>List of participants</p> {Guid.NewGuid()}");
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var form = FilledForm.Of(await site.GetAsync("/record/record-workshop-held"))
            .With(("title", "Workshop with a list"), ("occurred", "gestern"), ("provenance.passage", "first page"),
                ("provenance.new.kind", "attendance-list"),
                ("provenance.source", ""));

        var preview = (await form.SendAsync(site, "preview", "provenance.new.upload", "C:\\lists\\Teilnehmer „1“.html", "text/html",
            bytes)).ShouldBe(HttpStatusCode.OK);
        preview.Text.ShouldContain(hash);
        preview.Text.ShouldContain("Source registered");
        (await FilledForm.Of(preview).SendAsync(site)).ShouldBe(HttpStatusCode.SeeOther);
        (await host.ScalarAsync<long>(
            $"select count(*) from collab.mt_events where type = 'source_registered' and data ->> 'sha256' = '{hash}'")).ShouldBe(1);
        (await host.ScalarAsync<long>(
            $"select count(*) from collab.mt_events where type = 'workshop_held' and data #>> '{{occurred,relation}}' = 'day-before' and data ->> 'title' = 'Workshop with a list'")).ShouldBe(1);

        // Whatever it is, it comes as a download that can do nothing here.
        foreach (var address in new[] { $"/files/{hash}", $"/files/{hash}?show" })
        {
            var file = (await site.GetAsync(address)).ShouldBe(HttpStatusCode.OK);
            file.Response.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
            file.Response.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
            file.Response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("sandbox");
            file.Response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            file.Html.ShouldBe(Encoding.UTF8.GetString(bytes));
        }

        (await site.GetAsync($"/files/{new string('0', 64)}")).ShouldBe(HttpStatusCode.NotFound);
        (await site.GetAsync("/files/..%2Ftoken")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Plain_text_may_be_shown_in_the_browser_and_is_still_in_a_sandbox()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var bytes = Encoding.UTF8.GetBytes($"Protokoll {Guid.NewGuid()}");
        var form = FilledForm.Of(await site.GetAsync("/record/register-organisation"))
            .With(("name", "Agency of the minutes"), ("kind", "agency"), ("provenance.passage", "S1"),
            ("provenance.source", ""));
        (await form.SendAsync(site, "record", "provenance.new.upload", "Protokoll.txt", "text/plain", bytes))
            .ShouldBe(HttpStatusCode.SeeOther);
        var shown = await site.GetAsync($"/files/{Convert.ToHexStringLower(SHA256.HashData(bytes))}?show");
        shown.Response.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("inline");
        shown.Response.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; charset=utf-8");
        shown.Response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("sandbox");
    }

    [Fact]
    public async Task A_fact_is_corrected_confirmed_and_withdrawn_from_itself()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync("Release with a wrong figure");
        var workshop = await api.WorkshopAsync(source, "Workshop with a wrong figure");
        var attendance = await api.RecordAsync($"/api/activities/{workshop}/attendance",
            new { headcount = new { value = 70 }, basis = "unstated", provenance = ApiClient.Passage(source, "S4") });

        var form = FilledForm.Of((await site.GetAsync($"/facts/{attendance.EventId}/correct?recorded={attendance.Position}"))
            .ShouldBe(HttpStatusCode.OK));
        form["replacement.headcount.value"].ShouldBe("70");
        form["replacement.provenance.source"].ShouldBe("Release with a wrong figure");
        var corrected = (await form.With(("replacement.headcount.value", "68"), ("reason", "Misread.")).SendAsync(site))
            .ShouldBe(HttpStatusCode.SeeOther);
        var id = corrected.To!.Split('/', '?')[2];
        (await host.ScalarAsync<string>($"select data #>> '{{replacement,headcount,value}}' from collab.mt_events where id = '{id}'"))
            .ShouldBe("68");
        (await site.GetAsync($"/facts/{attendance.EventId}/correct")).Text.ShouldContain("no longer stands");

        var same = await FilledForm.Of(await site.GetAsync($"/facts/{id}/correct")).With(("reason", "Nothing changed.")).SendAsync(site);
        same.ShouldBe(HttpStatusCode.UnprocessableEntity).Text.ShouldContain("says the same", customMessage: same.Text);

        var list = await api.SourceAsync("List of participants");
        (await FilledForm.Of(await site.GetAsync($"/facts/{id}/confirm?recorded={api.Position}"))
            .With(("evidence", "attendance-list"), ("provenance.source", list.ToString()), ("provenance.passage", "whole list"))
                .SendAsync(site)).ShouldBe(HttpStatusCode.SeeOther);
        (await FilledForm.Of(await site.GetAsync($"/facts/{id}/withdraw")).SendAsync(site))
            .ShouldBe(HttpStatusCode.UnprocessableEntity).Text.ShouldContain("Please fill this in.");
        (await FilledForm.Of(await site.GetAsync($"/facts/{id}/withdraw")).With(("reason", "It was another workshop.")).SendAsync(site))
            .ShouldBe(HttpStatusCode.SeeOther);
        (await site.GetAsync($"/facts/{Guid.Empty}/withdraw")).ShouldBe(HttpStatusCode.NotFound);
        (await site.GetAsync($"/facts/{id}/nonsense")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_contradiction_is_reported_from_a_fact_and_decided()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync("Release one of two");
        var other = await api.SourceAsync("Release two of two");
        var workshop = await api.WorkshopAsync(source, "Workshop with two headcounts");
        var first = await api.RecordAsync($"/api/activities/{workshop}/attendance",
            new { headcount = new { value = 70 }, basis = "unstated", provenance = ApiClient.Passage(source) });
        var second = await api.RecordAsync($"/api/activities/{workshop}/attendance",
            new { headcount = new { value = 80 }, basis = "unstated", provenance = ApiClient.Passage(other) });

        var form = FilledForm.Of((await site.GetAsync($"/facts/{first.EventId}/dispute")).ShouldBe(HttpStatusCode.OK));
        form["factIds"].ShouldBe(first.EventId.ToString());
        (await form.With(("about", "headcount")).SendAsync(site)).ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var fields = new FormUrlEncodedContent(
        [
            .. new[] { "form", "_handler", "commandId", "drafts" }.Select(name => KeyValuePair.Create(name, form[name]!)),
            new("factIds", first.EventId.ToString()), new("factIds", second.EventId.ToString()), new("about", "headcount"),
            new("do", "record"),
        ]);
        var raised = (await site.PostAsync(form.Action, fields)).ShouldBe(HttpStatusCode.SeeOther);
        var conflict = raised.To!.Split('/', '?')[2];

        var decide = (await site.GetAsync($"/conflicts/{conflict}/resolve")).ShouldBe(HttpStatusCode.OK);
        decide.Text.ShouldContain("Release one of two");
        var decided = FilledForm.Of(decide)
            .With(("outcome", "prevails"), ("prevails", second.EventId.ToString()), ("reason", "The later count."));
        (await decided.SendAsync(site)).ShouldBe(HttpStatusCode.SeeOther);
        (await site.GetAsync($"/conflicts/{conflict}/resolve")).Text.ShouldContain("decided already");
    }

    [Fact]
    public async Task A_document_is_worked_through_on_one_page()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync("Release to work through");
        var address = $"/sources/{source}/record?recorded={api.Position}";
        var empty = (await site.GetAsync(address)).ShouldBe(HttpStatusCode.OK);
        var pasted = FilledForm.Of(empty, $"action=\"/sources/{source}/record?command=record-workshop-held\" enctype=\"multipart/form-data\" class=\"form\"")
            .With(("text", "Am 13. November fand ein Workshop statt. Dr. Müller eröffnete ihn, u. a. mit Zahlen.\n\n<b>70</b> kamen. Es war z. B. voll!"));
        (await pasted.SendAsync(site)).ShouldBe(HttpStatusCode.SeeOther);

        var page = await site.GetAsync($"/sources/{source}/record?command=record-attendance");
        page.Html.ShouldContain("passage:S4");
        page.Html.ShouldNotContain("passage:S5");
        page.Html.ShouldContain("passage:P2");
        page.Html.ShouldNotContain("<b>70");
        page.Text.ShouldContain("Dr. Müller eröffnete ihn, u. a. mit Zahlen.");

        var workshop = await api.WorkshopAsync(source, "Workshop worked through");
        var chosen = await FilledForm.Of(page).With(("activityId", workshop.ToString()), ("headcount.value", "70"))
            .SendAsync(site, "passage:S3");
        var form = FilledForm.Of(chosen.ShouldBe(HttpStatusCode.OK));
        form["provenance.passage"].ShouldBe("S3");
        form["headcount.value"].ShouldBe("70");
        form["provenance.source"].ShouldBe("Release to work through");
        var stored = (await form.SendAsync(site)).ShouldBe(HttpStatusCode.SeeOther);
        stored.To.ShouldStartWith($"/sources/{source}/record?command=record-attendance&recorded=");
        var after = await site.GetAsync(stored.To!);
        after.Text.ShouldContain("Recorded. The next one can follow.");
        after.Html.ShouldContain("class=\"used\"");
        // What was used last is carried on.
        FilledForm.Of(after)["activityId"].ShouldBe("Workshop worked through");
    }

    [Fact]
    public async Task A_list_gets_one_more_row_without_scripts()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var page = await site.GetAsync("/record/record-attendance");
        page.Html.ShouldNotContain("name=\"breakdown.2.region\"");
        var more = await FilledForm.Of(page).With(("breakdown.0.region", "CZ")).SendAsync(site, "rows:breakdown");
        more.Html.ShouldContain("name=\"breakdown.2.region\"");
        FilledForm.Of(more)["breakdown.0.region"].ShouldBe("CZ");
    }

    [Theory]
    [InlineData("en", "13.11.23", "Understood as 13 November 2023")]
    [InlineData("de", "November 2023", "Verstanden als November 2023")]
    [InlineData("de", "3/4/2023", "3. April 2023 oder 4. März 2023? Schreiben Sie den Monat als Wort.")]
    [InlineData("en", "soon", "Not understood as a date yet.")]
    public async Task A_date_is_told_back_as_it_is_understood(string language, string text, string expected)
    {
        using var site = new Site(host, language);
        (await site.GetAsync($"/record/understood?text={Uri.EscapeDataString(text)}")).ShouldBe(HttpStatusCode.OK).Html.ShouldBe(expected);
    }
}
