namespace Collab.Domain.Rates;

/// <summary>What a project, or all projects of a programme, have to spend and have spent, in the programme's currency. Of each, the
/// partners' lines count; where there are none, those for the project as a whole.</summary>
/// <param name="Budget">Agreed budgets.</param>
/// <param name="EuShare">What the EU pays of them.</param>
/// <param name="NationalShare">What national public funds pay of them.</param>
/// <param name="Reported">Spending that was reported.</param>
/// <param name="Certified">Spending that was certified.</param>
public sealed record ConvertedMoney(
    ConvertedTotal Budget, ConvertedTotal EuShare, ConvertedTotal NationalShare, ConvertedTotal Reported, ConvertedTotal Certified);
