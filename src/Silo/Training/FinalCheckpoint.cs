using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>The last checkpoint of a trained variant, which others go on from.</summary>
internal static class FinalCheckpoint
{
    /// <summary>Reads it, as the checkpoint before the first step of a variant that extends it.</summary>
    /// <param name="artefacts">Where it is stored.</param>
    /// <param name="final">Which it is; null if the state of the trained variant names none.</param>
    /// <param name="shape">The variant that extends it.</param>
    /// <param name="recipe">How that is trained.</param>
    /// <exception cref="ExtensionException">It is not there, damaged, or of another training.</exception>
    /// <exception cref="IOException">The storage fails to return it.</exception>
    public static TrainingCheckpoint Continue(IArtefactStore artefacts, CheckpointRef? final, ModelShape shape, TrainingRecipe recipe)
    {
        if (final is null)
        {
            throw Missing(recipe, "its state names none of its last step");
        }

        try
        {
            using var stream = artefacts.OpenRead(final.Key);
            return TrainingCheckpoint.Continue(CheckpointFile.Read(stream), shape, recipe);
        }
        catch (Exception e) when (e is CheckpointException or ArtefactNotFoundException or EndOfStreamException or UnauthorizedAccessException)
        {
            throw Missing(recipe, e.Message, e);
        }
    }

    private static ExtensionException Missing(TrainingRecipe recipe, string why, Exception? cause = null) => new(
        $"The last checkpoint of variant {recipe.Continues?.Source}, with the optimiser's moments, cannot be used: {why.TrimEnd('.')}. Weights alone are not enough to " +
        "extend a variant: put the checkpoint back from a backup, or start from the weights, with 'initialiseFrom' in place of 'extends'.",
        cause);
}
