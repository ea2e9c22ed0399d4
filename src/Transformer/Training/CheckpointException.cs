namespace VerifiedAddition.Transformer;

/// <summary>A checkpoint is damaged, of another training run, or not a checkpoint at all.</summary>
public sealed class CheckpointException(string message, Exception? cause = null) : Exception(message, cause);
