using Collab.Domain.Facts;
using Collab.Domain.Organisations;

namespace Collab.Specs;

public sealed class OrganisationSpecs : SpecBook
{
    private static readonly OfficeAssumed Office = new() { Person = Some.Person, Office = "Minister", Provenance = Some.Passage() };
    private static readonly MembershipRecorded Membership = new() { In = Some.OtherOrganisation, Provenance = Some.Passage() };
    private static readonly OrganisationDissolved Dissolution = new() { Occurred = Some.On("2024-12-31"), Provenance = Some.Passage() };

    public static Spec An_organisation_is_registered => Given().When(new RegisterOrganisation(Entity, Some.Ministry)).ThenRecorded();

    public static Spec An_organisation_is_registered_once =>
        Given(Some.Ministry).When(new RegisterOrganisation(Entity, Some.Ministry)).ThenRefused("already-exists");

    public static Spec An_organisation_takes_another_name =>
        Given(Some.Ministry).When(Rename(Some.On("2024-12-19"))).ThenRecorded();

    public static Spec A_corrected_rename_needs_its_date_too =>
        Given(Some.Ministry, Rename(Some.On("2024-12-19")).Event)
            .When(new CorrectFact(Entity,
                new() { FactId = Event(2), Reason = "Read again", Replacement = Rename(Occurrence.Unknown).Event })).ThenRefused("undated");

    public static Spec A_rename_needs_its_date => Given(Some.Ministry).When(Rename(Occurrence.Unknown)).ThenRefused("undated");

    public static Spec An_organisation_moves =>
        Given(Some.Ministry).When(new MoveSeat(Entity, new() { Seat = new() { Region = Some.Saxony }, Provenance = Some.Passage() }))
            .ThenRecorded();

    public static Spec Another_organisation_takes_its_place => Given(Some.Ministry).When(Succession(Some.OtherOrganisation)).ThenRecorded();

    public static Spec An_organisation_does_not_succeed_itself => Given(Some.Ministry).When(Succession(new(Entity)))
        .ThenRefused("own-organisation");

    public static Spec An_organisation_is_dissolved => Given(Some.Ministry).When(new DissolveOrganisation(Entity, Dissolution))
        .ThenRecorded();

    public static Spec An_organisation_is_dissolved_once =>
        Given(Some.Ministry, Dissolution).When(new DissolveOrganisation(Entity, Dissolution)).ThenRefused("already-dissolved");

    public static Spec An_organisation_belongs_to_another => Given(Some.Ministry).When(new RecordMembership(Entity, Membership))
        .ThenRecorded();

    public static Spec An_organisation_does_not_belong_to_itself =>
        Given(Some.Ministry).When(new RecordMembership(Entity, Membership with { In = new(Entity) })).ThenRefused("own-organisation");

    public static Spec A_membership_ends => Given(Some.Ministry, Membership).When(EndMembership).ThenRecorded();

    public static Spec A_unit_leaves_the_organisation_it_was_registered_in =>
        Given(Some.Ministry with { Parent = Some.OtherOrganisation }).When(EndMembership).ThenRecorded();

    public static Spec Only_a_member_leaves => Given(Some.Ministry).When(EndMembership).ThenRefused("no-member");

    public static Spec A_withdrawn_membership_cannot_end =>
        Given(Some.Ministry, Membership, new FactWithdrawn { FactId = Event(2), Reason = "Another hub" }).When(EndMembership)
            .ThenRefused("no-member");

    public static Spec A_person_takes_an_office => Given(Some.Ministry).When(new AssumeOffice(Entity, Office)).ThenRecorded();

    public static Spec A_person_leaves_an_office => Given(Some.Ministry, Office).When(Leaving("Minister")).ThenRecorded();

    public static Spec Nobody_leaves_an_office_they_never_took => Given(Some.Ministry, Office).When(Leaving("Mayor"))
        .ThenRefused("not-in-office");

    private static EndMembership EndMembership => new(Entity, new() { In = Some.OtherOrganisation, Provenance = Some.Passage() });

    private static RenameOrganisation Rename(Occurrence occurred) =>
        new(Entity, new() { Name = "Ministry of Mobility", Occurred = occurred, Provenance = Some.Passage() });

    private static RecordSuccession Succession(OrganisationId successor) =>
        new(Entity, new() { Successor = successor, Provenance = Some.Passage() });

    private static LeaveOffice Leaving(string office) =>
        new(Entity, new() { Person = Some.Person, Office = office, Provenance = Some.Passage() });
}
