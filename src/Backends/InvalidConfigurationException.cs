namespace VerifiedAddition.Backends;

/// <summary>Something in the configuration cannot be meant; the message names the key, says what is expected and holds no secret.</summary>
public sealed class InvalidConfigurationException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>A backend that the configuration names does not answer, or not in time; the message names it without its secret.</summary>
public sealed class BackendUnreachableException(string message, Exception? innerException = null) : Exception(message, innerException);
