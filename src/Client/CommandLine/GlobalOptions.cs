using System.CommandLine;

namespace VerifiedAddition.Client;

/// <summary>Options of every command.</summary>
internal sealed class GlobalOptions
{
    public const string ClusterVariable = "VA_CLUSTER";
    public const string DataVariable = "VA_DATA";

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Write the result as JSON (docs/json.md); progress and errors go to standard error.",
        Recursive = true,
    };

    public Option<string?> Cluster { get; } = new("--cluster")
    {
        Description = $"Use the grid that this JSON file names in its 'Orleans' section. Default: {ClusterVariable}, else this machine.",
        HelpName = "FILE",
        Recursive = true,
    };

    public Option<string?> Data { get; } = new("--data")
    {
        Description = $"Folder of a grid on this machine. Default: {DataVariable}, else the nearest va-data with a grid, in the current folder or above it.",
        HelpName = "FOLDER",
        Recursive = true,
    };

    public void AddTo(Command command)
    {
        command.Options.Add(Json);
        command.Options.Add(Cluster);
        command.Options.Add(Data);
    }
}
