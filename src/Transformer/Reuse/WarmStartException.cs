namespace VerifiedAddition.Transformer;

/// <summary>A model does not fit into the one it shall be inserted in.</summary>
public sealed class WarmStartException(string message) : Exception(message);
