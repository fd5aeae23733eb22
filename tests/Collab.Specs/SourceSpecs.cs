using Collab.Domain.Sources;

namespace Collab.Specs;

public sealed class SourceSpecs : SpecBook
{
    private static readonly SourceWithdrawn Withdrawal = new() { Reason = "Wrong figures" };

    public static Spec A_document_is_registered => Given().When(new RegisterSource(Entity, Some.Registration)).ThenRecorded();

    public static Spec A_document_is_registered_once =>
        Given(Some.Registration).When(new RegisterSource(Entity, Some.Registration)).ThenRefused("already-exists");

    public static Spec Another_edition_is_published =>
        Given(Some.Registration).When(new RecordSourceEdition(Entity, new() { Edition = "correction" })).ThenRecorded();

    public static Spec The_first_edition_is_not_published_again =>
        Given(Some.Registration).When(new RecordSourceEdition(Entity, new() { Edition = "first publication" }))
            .ThenRefused("known-edition");

    public static Spec A_later_edition_is_not_published_again =>
        Given(Some.Registration, new SourceEditionPublished { Edition = "correction" })
            .When(new RecordSourceEdition(Entity, new() { Edition = "correction" })).ThenRefused("known-edition");

    public static Spec A_document_is_taken_back => Given(Some.Registration).When(new RecordSourceWithdrawal(Entity, Withdrawal))
        .ThenRecorded();

    public static Spec A_document_is_taken_back_once =>
        Given(Some.Registration, Withdrawal).When(new RecordSourceWithdrawal(Entity, Withdrawal)).ThenRefused("source-withdrawn");

    public static Spec A_withdrawn_document_may_get_a_corrected_edition =>
        Given(Some.Registration, Withdrawal).When(new RecordSourceEdition(Entity, new() { Edition = "correction" })).ThenRecorded();
}
