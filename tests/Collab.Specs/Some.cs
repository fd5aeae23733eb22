using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Organisations;
using Collab.Domain.Partnerships;
using Collab.Domain.Places;
using Collab.Domain.Sources;

namespace Collab.Specs;

/// <summary>Facts and ids that many specs start from.</summary>
internal static class Some
{
    public static readonly SourceId Source = new(new("018f6f5e-0000-7000-8000-00000000a001"));
    public static readonly SourceId OtherSource = new(new("018f6f5e-0000-7000-8000-00000000a002"));
    public static readonly OrganisationId Organisation = new(new("018f6f5e-0000-7000-8000-00000000b001"));
    public static readonly OrganisationId OtherOrganisation = new(new("018f6f5e-0000-7000-8000-00000000b002"));
    public static readonly PersonId Person = new(new("018f6f5e-0000-7000-8000-00000000d001"));
    public static readonly Guid Milestone = new("018f6f5e-0000-7000-8000-00000000f001");
    public static readonly RegionCode Saxony = new("DED");
    public static readonly TopicCode Mobility = new("mobility");

    public static Provenance Passage(string passage = "S1") => new() { Source = Source, Passage = passage };

    public static Occurrence On(string day) => Occurrence.Days(day);

    public static SourceRegistered Registration =>
        new() { Title = "Press release", Kind = SourceKind.PressRelease, Edition = "first publication" };

    public static OrganisationRegistered Ministry => new() { Name = "Ministry", Kind = OrganisationKind.Ministry, Provenance = Passage() };

    public static ActivityPlanned Plan(ActivityKind kind = ActivityKind.Workshop) =>
        new() { Title = "Smart regions", Kind = kind, Planned = On("2025-09-30"), Provenance = Passage() };

    public static WorkshopHeld Workshop => new() { Title = "Smart regions", Provenance = Passage() };

    public static ActivityCancelled Cancellation => new() { Provenance = Passage() };

    public static RoleAssigned Organiser => new() { Role = Role.Organiser, Organisation = Organisation, Provenance = Passage() };

    public static AttendanceRecorded Attendance(long headcount) =>
        new() { Headcount = new() { Value = headcount }, Basis = AttendanceBasis.Unstated, Provenance = Passage() };

    public static PartnershipFormed Consortium => new() { Title = "Consortium", Kind = PartnershipKind.Consortium, Provenance = Passage() };

    public static PartnerJoined Partner => new() { Organisation = Organisation, Provenance = Passage() };

    public static MilestonePlanned Prototype =>
        new() { MilestoneId = Milestone, Title = "Prototype", Due = On("2024-06-30"), Provenance = Passage() };
}
