namespace VerifiedAddition.Grains;

/// <summary>Marks a grain interface that clients may call. Without it only silos may: a new interface is closed until somebody opens it.</summary>
/// <remarks>Silos turn away what a client asks of any other interface, those of Orleans included (docs/security.md).</remarks>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class ForClientsAttribute : Attribute;
