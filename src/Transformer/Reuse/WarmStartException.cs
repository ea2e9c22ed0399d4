namespace VerifiedAddition.Transformer;

/// <summary>A model does not fit into the model it is to be inserted into.</summary>
public sealed class WarmStartException(string message) : Exception(message);
