using JasperFx;
using Marten;
using Marten.Exceptions;
using Marten.Services;
using Npgsql;
using Shouldly;

namespace Collab.Engine.Tests;

public sealed class Harbour
{
    public Guid Id { get; set; }

    public string Name { get; set; } = "";

    public int Berths { get; set; }
}

public sealed record Flag(string Id, string Colours);

public sealed class DocumentTests(Postgres postgres) : DatabaseTest(postgres)
{
    [Fact]
    public async Task Documents_are_stored_loaded_replaced_and_deleted()
    {
        var store = Store();
        await using var session = store.LightweightSession();
        var harbour = new Harbour { Name = "Iolcus", Berths = 3 };
        session.Store(harbour);
        session.Store(new Flag("gr", "blue"));
        harbour.Id.ShouldNotBe(Guid.Empty);
        await session.SaveChangesAsync();
        (await session.LoadAsync<Harbour>(harbour.Id))!.Name.ShouldBe("Iolcus");
        (await session.LoadAsync<Flag>("gr"))!.Colours.ShouldBe("blue");
        (await session.CheckExistsAsync<Flag>("gr")).ShouldBeTrue();
        (await session.CheckExistsAsync<Flag>("tr")).ShouldBeFalse();

        harbour.Berths = 4;
        session.Update(harbour);
        session.Store(new Flag("gr", "blue and white"));
        await session.SaveChangesAsync();
        (await session.LoadAsync<Harbour>(harbour.Id))!.Berths.ShouldBe(4);
        (await session.LoadAsync<Flag>("gr"))!.Colours.ShouldBe("blue and white");

        session.Delete(harbour);
        session.Delete<Flag>("gr");
        await session.SaveChangesAsync();
        (await session.LoadAsync<Harbour>(harbour.Id)).ShouldBeNull();
        (await session.LoadAsync<Flag>("gr")).ShouldBeNull();
    }

    [Fact]
    public async Task The_last_of_several_changes_to_a_document_wins()
    {
        await using var session = Store().LightweightSession();
        session.Store(new Flag("gr", "1"), new Flag("it", "1"));
        session.Store(new Flag("gr", "2"));
        session.Delete<Flag>("it");
        session.Store(new Flag("it", "3"));
        await session.SaveChangesAsync();
        (await session.LoadManyAsync<Flag>("gr", "it", "none")).OrderBy(f => f.Id).Select(f => f.Colours).ShouldBe(["2", "3"]);
    }

    [Fact]
    public async Task An_insert_meets_no_document_and_an_update_meets_one()
    {
        await using var session = Store().LightweightSession();
        session.Insert(new Flag("gr", "blue"));
        await session.SaveChangesAsync();
        session.Insert(new Flag("gr", "other"));
        await Should.ThrowAsync<DocumentAlreadyExistsException>(() => session.SaveChangesAsync());
        session.EjectAllPendingChanges();
        session.Update(new Flag("xx", "none"));
        await Should.ThrowAsync<NonExistentDocumentException>(() => session.SaveChangesAsync());
        session.EjectAllPendingChanges();
        (await session.LoadAsync<Flag>("gr"))!.Colours.ShouldBe("blue");
    }

    [Fact]
    public async Task Documents_can_be_asked_for_by_sql()
    {
        var store = Store();
        await using var session = store.LightweightSession();
        session.Store(Enumerable.Range(1, 5).Select(i => new Harbour { Name = $"h{i}", Berths = i }));
        await session.SaveChangesAsync();
        (await session.QueryAsync<Harbour>("where (data ->> 'Berths')::int > ? order by data ->> 'Name'", 3)).Select(h => h.Name).ShouldBe(["h4", "h5"]);
        (await session.QueryAsync<Harbour>("select data from voyages.mt_doc_harbour where data ->> 'Name' = ?", "h2")).Single().Berths.ShouldBe(2);
        (await session.QueryAsync<long>("select count(*) from voyages.mt_doc_harbour")).Single().ShouldBe(5);
        await Should.ThrowAsync<InvalidOperationException>(() => session.QueryAsync<Harbour>("where data ->> 'Name' = ?"));
    }

    [Fact]
    public async Task Own_sql_is_part_of_the_transaction()
    {
        await ExecuteAsync("create table cargo (id int primary key, what text)");
        await using var session = Store().LightweightSession();
        session.QueueSqlCommand("insert into cargo values (?, ?)", 1, "fleece");
        session.QueueSqlCommand("update cargo set what = what || ? where id = ?", " (golden)", 1);
        session.Store(new Flag("gr", "blue"));
        await session.SaveChangesAsync();
        (await QueryAsync<string>("select what from cargo")).ShouldBe(["fleece (golden)"]);

        session.Store(new Flag("it", "green"));
        session.QueueSqlCommand("insert into cargo values (?, ?)", 1, "again");
        var refusal = await Should.ThrowAsync<MartenCommandException>(() => session.SaveChangesAsync());
        refusal.InnerException.ShouldBeOfType<PostgresException>();
        session.EjectAllPendingChanges();
        (await session.LoadAsync<Flag>("it")).ShouldBeNull();
    }

    [Fact]
    public async Task Commands_can_be_run_in_the_sessions_transaction()
    {
        await ExecuteAsync("create table cargo (id int primary key)");
        var store = Store();
        await using (var session = store.LightweightSession())
        {
            await session.BeginTransactionAsync(default);
            (await session.ExecuteAsync(new NpgsqlCommand("insert into cargo values (1), (2)"))).ShouldBe(2);
            await using var reader = await session.ExecuteReaderAsync(new NpgsqlCommand("select count(*) from cargo"));
            (await reader.ReadAsync()).ShouldBeTrue();
            reader.GetInt64(0).ShouldBe(2);
        }

        (await QueryAsync<long>("select count(*) from cargo")).Single().ShouldBe(0);
        await using var other = store.QuerySession();
        other.Connection.State.ShouldBe(System.Data.ConnectionState.Open);
    }

    [Fact]
    public async Task Listeners_hear_of_what_was_saved()
    {
        var heard = new Hearing();
        var store = Store(options => options.Listeners.Add(heard));
        var id = Guid.NewGuid();
        await using var session = store.LightweightSession();
        session.Events.StartStream<Voyage>(id, new VoyageBegun("Argo"), new PortReached("Lemnos"));
        session.Insert(new Flag("gr", "blue"));
        session.Store(new Flag("it", "green"));
        session.Delete<Harbour>(Guid.NewGuid());
        await session.SaveChangesAsync();
        heard.Before.ShouldBe(1);
        var commit = heard.Commit.ShouldNotBeNull();
        commit.GetEvents().Select(e => (e.Version, e.Sequence)).ShouldBe([(1, 1), (2, 2)]);
        commit.GetStreams().Single().Id.ShouldBe(id);
        commit.Inserted.OfType<Flag>().Single().Id.ShouldBe("gr");
        commit.Updated.OfType<Flag>().Single().Id.ShouldBe("it");
        commit.Deleted.Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_session_that_fails_to_save_can_be_saved_again()
    {
        await ExecuteAsync("create table cargo (id int primary key); insert into cargo values (1)");
        var store = Store();
        var id = Guid.NewGuid();
        await using var session = store.LightweightSession();
        session.Events.StartStream<Voyage>(id, new VoyageBegun("Argo"));
        session.QueueSqlCommand("insert into cargo values (?)", 1);
        await Should.ThrowAsync<MartenCommandException>(() => session.SaveChangesAsync());
        (await session.Events.FetchStreamStateAsync(id)).ShouldBeNull();
        await ExecuteAsync("delete from cargo");
        await session.SaveChangesAsync();
        (await session.Events.FetchStreamStateAsync(id))!.Version.ShouldBe(1);
    }

    private sealed class Hearing : DocumentSessionListenerBase
    {
        public int Before { get; private set; }

        public IChangeSet? Commit { get; private set; }

        public override Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token)
        {
            Before++;
            return Task.CompletedTask;
        }

        public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
        {
            Commit = commit.Clone();
            return Task.CompletedTask;
        }
    }
}
