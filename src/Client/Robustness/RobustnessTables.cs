using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>What a model answered outside its format, for people.</summary>
internal static class RobustnessTables
{
    public static void Draw(Report report, string model, RobustnessReport found)
    {
        var plan = found.Snapshot.Plan!;
        report.Say($"{model}: {Figures.Count(plan.Digits, "digit")}, {Figures.Count(plan.Questions, "question")} of each family and operation, seed {plan.Seed}.");
        var table = Tables.With("Family", "Operation", ">Right", ">95 % interval", "Instead", "For instance").MayOmit("For instance", "95 % interval", "Instead");
        foreach (var result in found.Results)
        {
            table.Row(
                EnumText.Of(result.Part.Family),
                RobustnessText.OperationOf(result),
                RobustnessText.Share(result),
                RobustnessText.Interval(result),
                RobustnessText.Instead(result),
                RobustnessText.Example(result));
        }

        report.Draw(table);
    }
}
