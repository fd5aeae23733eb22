using Collab.Domain.Facts;

namespace Collab.Domain.Organisations;

/// <summary>An organisation as its own stream knows it: what decisions about it look at.</summary>
public sealed record Organisation : FactRegister
{
    /// <summary>Refuses what an organisation cannot do to itself.</summary>
    public Refusal? RefuseItself(OrganisationId other, string what) =>
        other.Value == Id ? new Refusal("own-organisation", $"An organisation cannot {what} itself.") : null;

    /// <summary>Refuses the end of a membership that no standing fact records.</summary>
    public Refusal? RefuseWhenNoMember(OrganisationId group) =>
        Has<MembershipRecorded>(membership => membership.In == group)
            || Has<OrganisationRegistered>(registered => registered.Parent == group)
            ? null
            : new Refusal("no-member", "No fact says that the organisation belongs to that one: record that first.");

    /// <summary>Refuses leaving an office that no standing fact says the person took.</summary>
    public Refusal? RefuseWhenNotInOffice(OfficeLeft left) =>
        Has<OfficeAssumed>(office => office.Person == left.Person && office.Office == left.Office)
        ? null
        : new Refusal("not-in-office", "No fact says that the person took this office: record that first.");
}
