namespace VerifiedAddition.Transformer;

/// <summary>A checkpoint is damaged, not a checkpoint at all, or one of another training.</summary>
public sealed class CheckpointException(string message, Exception? cause = null) : Exception(message, cause);
