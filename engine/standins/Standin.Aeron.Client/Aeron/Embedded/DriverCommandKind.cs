namespace Adaptive.Aeron.Embedded;

internal enum DriverCommandKind
{
    AddPublication,
    AddExclusivePublication,
    RemovePublication,
    RevokePublication,
    AddSubscription,
    RemoveSubscription,
    AddDestination,
    RemoveDestination,
    AddReceiveDestination,
    RemoveReceiveDestination,
    RejectImage,
    CloseClient,
}
