using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>--detach</c>: return as soon as the grid has the work.</summary>
internal static class DetachOption
{
    public static Option<bool> Create() => new("--detach")
    {
        Description = "Return as soon as the grid has the sweep. Needs --cluster: a grid in this process ends with it.",
    };

    /// <exception cref="ClientException">Nobody would go on with the work.</exception>
    public static void Require(CommandContext context, SweepRunChoices choices)
    {
        if (choices.Detach && context.Address.ClusterFile is null)
        {
            throw new ClientException(
                "--detach needs a grid that goes on without this process: name one with --cluster FILE or VA_CLUSTER. " +
                "Without it, leave --detach out; the sweep then runs until it ends or you stop it.");
        }
    }
}
