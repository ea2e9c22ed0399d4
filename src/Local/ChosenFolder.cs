using VerifiedAddition.Experiments;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Local;

/// <summary>The data folder that a command works with.</summary>
/// <param name="Path">Its path.</param>
/// <param name="IsBegun">Whether it contains a grid.</param>
/// <param name="Note">What the user should know of the choice; null for nothing.</param>
internal sealed record ChosenFolder(string Path, bool IsBegun, string? Note)
{
    private const string WhatBegins = "'va quickstart' or 'va sweep run FILE' begins a grid.";

    /// <summary>Chooses the folder that is named, or else the nearest with a grid, in the working directory or above.</summary>
    /// <param name="named">The folder that the command line names; null for none.</param>
    public static ChosenFolder Of(string? named)
    {
        if ((named ?? DataFolder.Named) is { } given)
        {
            return new(given, DataFolder.IsBegun(given), Note: null);
        }

        var here = System.IO.Path.GetFullPath(DataFolder.UsualName);
        return DataFolder.FindFrom(".") is not { } found ? new(here, IsBegun: false, Note: null)
            : new(found, IsBegun: true, found == here ? null : $"Using the data folder {found}, which is above the current folder.");
    }

    /// <summary>Returns the error that there is no grid.</summary>
    /// <param name="named">The folder that the command line names; null for none.</param>
    public ClientException Missing(string? named)
    {
        var full = System.IO.Path.GetFullPath(Path);
        var check = $"Check --data and {DataFolder.Variable}.";
        return new(
            Directory.Exists(full) ? $"The folder {full} holds no grid: it lacks the folder 'state'. {check} {WhatBegins}"
            : (named ?? DataFolder.Named) is not null ? $"There is no data folder {full}: no grid has worked there yet. {check} {WhatBegins}"
            : $"There is no grid here: {System.IO.Path.GetDirectoryName(full)} has no folder {DataFolder.UsualName} with a grid, nor has any folder above it. " +
                $"Change to the folder of an experiment, or name its data folder with --data or {DataFolder.Variable}. {WhatBegins}");
    }
}
